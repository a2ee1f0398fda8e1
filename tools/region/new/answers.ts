/** Answers from options and a file, and the rest from a person. */
import { UsageError } from '../../command/operator-command.ts';
import type { Answers, Question } from './questions.ts';

/** Shows a question and gives what was typed. */
export type Ask = (question: string) => Promise<string>;

interface Given {
  readonly region: string;
  readonly questions: readonly Question[];
  /** By the id of the question. */
  readonly answers: Partial<Answers>;
  /** Undefined: nobody is there to be asked. */
  readonly ask: Ask | undefined;
}

/** Throws a UsageError with everything that is wrong or missing. */
export async function collectAnswers({ region, questions, answers, ask }: Given): Promise<Answers> {
  const collected: Partial<Answers> = {};
  const faults: string[] = [];
  for (const question of questions) {
    const given = answers[question.id];
    const usual = question.usual(region, collected);
    const asked = given === undefined && ask ? await askUntilRight(question, usual, collected, ask) : undefined;
    const answer = given ?? asked ?? usual;
    const fault = question.fault(answer, collected);
    if (fault)
      faults.push(`--${question.id} ${answer === '' ? 'is missing' : `is ${JSON.stringify(answer)}: ${fault}`}`);
    Object.assign(collected, { [question.id]: answer });
  }
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  return collected as Answers;
}

async function askUntilRight(question: Question, usual: string, before: Partial<Answers>, ask: Ask): Promise<string> {
  const shown = `${question.asks}${usual === '' ? '' : ` [${usual}]`}: `;
  for (let hint = ''; ; ) {
    const typed = (await ask(hint + shown)).trim();
    const answer = typed === '' ? usual : typed;
    const fault = question.fault(answer, before);
    if (!fault) return answer;
    hint = `  ${fault}\n`;
  }
}
