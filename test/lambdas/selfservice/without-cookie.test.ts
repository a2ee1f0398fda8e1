/** Between login and issuing stands the token alone: no call to `/self/issue` brings, or heeds, what a login left. */
import { parseSetCookie } from 'cookie';
import { describe, expect, it } from 'vitest';
import { issuePath } from '../../../protocol/self-service/paths.ts';
import type { Session } from '../../../protocol/self-service/session.ts';
import { sessions } from '../../support/selfservice/self-service.ts';
import { anIssueStep, aToken, codeOf, headingOf, NOW, posted } from '../../support/selfservice/self-service-issuing.ts';

const session: Session = {
  ...{ id: 'an id', region: 'NO', kind: 'user-report', expires: NOW + 900 },
  turn: { person: 'a pseudonym', id: 'a turn' },
};

describe('the session’s cookie', () => {
  it('is not for the path of issuing, and for no other host (RFC 6265 §5.1.4)', async () => {
    const { path = '/', domain } = parseSetCookie(await sessions.begin(session, NOW));
    expect(domain).toBeUndefined();
    expect(issuePath === path || issuePath.startsWith(`${path}/`)).toBe(false);
  });

  it.each(['__Secure-enx-session', '__Secure-enx-flow', 'enx-session'])(
    'changes nothing where a client brings it all the same: %s',
    async (name) => {
      const [, value = ''] = /=([^;]*)/.exec(await sessions.begin(session, NOW)) ?? [];
      const token = aToken();
      const [with_, without] = [anIssueStep(), anIssueStep()];
      const page = await with_.send({ ...posted({ token }), cookies: [`${name}=${value}`] });
      const plain = await without.send(posted({ token }));
      expect(headingOf(page)).toBe(headingOf(plain));
      expect(page.cookies).toBeUndefined();
      expect(codeOf(page)).toBeDefined();
      expect(with_.server.wishes).toEqual(without.server.wishes);
      expect(JSON.stringify([with_.server.wishes, page])).not.toContain(value);
    },
  );
});
