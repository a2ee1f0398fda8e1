/** Texts, dates and numbers in the person's language. */
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { bestLanguage } from '../../protocol/text/languages.ts';
import { type Catalogue, loadTexts } from '../texts/index.ts';
import { type Language, languages } from '../texts/languages.ts';
import { fillIn, type MessageValues } from '../texts/message.ts';

export interface Texts {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  setLanguage(language: Language): void;
  /** The text of an id with its values; the id itself where there is none. */
  say(id: string, values?: MessageValues): string;
  /** A calendar day `YYYY-MM-DD`, written out. */
  day(day: string): string;
  /** Time of day, in the region's time zone (in the PC's outside of regions). */
  time(at: UnixSeconds): string;
  /** Day and time of day, in the region's time zone. */
  dateTime(at: UnixSeconds): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
}

const TextsContext = createContext<Texts | undefined>(undefined);
const TimeZoneContext = createContext<string | undefined>(undefined);

/** Below it, times are those of `zone` (IANA). */
export const TimeZone = TimeZoneContext.Provider;

const STORED = 'enx.language';

function firstLanguage(): Language {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages].filter((each) => each !== null);
  const best = bestLanguage(wanted, languages);
  return languages.find((language) => language === best) ?? 'en';
}

/** Shows nothing before the first texts are there. */
export function TextsProvider({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState(firstLanguage);
  const [loaded, setLoaded] = useState<{ language: Language; catalogue: Catalogue }>();
  useEffect(() => {
    let isCurrent = true;
    loadTexts(language).then((catalogue) => isCurrent && setLoaded({ language, catalogue }));
    return () => {
      isCurrent = false;
    };
  }, [language]);
  const texts = useMemo(() => loaded && makeTexts(loaded.language, loaded.catalogue, setLanguage), [loaded]);
  useEffect(() => {
    if (texts === undefined) return;
    document.documentElement.lang = texts.language;
    document.documentElement.dir = texts.direction;
  }, [texts]);
  return texts && <TextsContext.Provider value={texts}>{children}</TextsContext.Provider>;
}

function makeTexts(language: Language, catalogue: Catalogue, setLanguage: (language: Language) => void): Texts {
  return {
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    setLanguage(next) {
      localStorage.setItem(STORED, next);
      setLanguage(next);
    },
    say: (id, values) => fillIn(catalogue[id] ?? id, language, values),
    day: (day) => formatDate(language, Date.parse(`${day}T00:00:00Z`), { dateStyle: 'long', timeZone: 'UTC' }),
    time: (at) => formatDate(language, at * 1000, { timeStyle: 'short' }),
    dateTime: (at) => formatDate(language, at * 1000, { dateStyle: 'medium', timeStyle: 'short' }),
    number: (value, options) => new Intl.NumberFormat(language, options).format(value),
  };
}

function formatDate(language: Language, atMs: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language, options).format(atMs);
}

/** Throws outside of `TextsProvider`. */
export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  const timeZone = useContext(TimeZoneContext);
  if (texts === undefined) throw new Error('useTexts outside of TextsProvider');
  return useMemo(() => (timeZone === undefined ? texts : inZone(texts, timeZone)), [texts, timeZone]);
}

function inZone(texts: Texts, timeZone: string): Texts {
  const { language } = texts;
  return {
    ...texts,
    time: (at) => formatDate(language, at * 1000, { timeStyle: 'short', timeZone }),
    dateTime: (at) => formatDate(language, at * 1000, { dateStyle: 'medium', timeStyle: 'short', timeZone }),
  };
}
