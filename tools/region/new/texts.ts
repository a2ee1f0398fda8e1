/** Texts to begin with, in English. */

/** What a region says in one locale. */
export function regionTexts(name: string, regionName: string) {
  return {
    agencyDisplayName: name,
    agencyRegionName: regionName,
    agencyMessage:
      'Help your community stop the spread of COVID-19. If you were close to somebody who tests positive, your phone tells you what to do next. It never says who it was, and nobody learns who you are.',
    legalConsentText: [
      'Exposure Notifications tell you when you were close to somebody who later reported a positive test for COVID-19. Your phone exchanges random numbers with phones nearby. They change every ten to twenty minutes and say nothing about who you are or where you are.',
      `If you test positive, you decide whether your phone shares its keys of the last 14 days. Other phones download them and look for numbers they have met. Nobody, ${name} included, learns whom you met.`,
      'You can switch Exposure Notifications off and delete the collected numbers at any time in the settings of your phone.',
    ].join('\n\n'),
    testVerificationIntroMessage:
      'After a positive test you get a code by text message or from your case worker. Enter it here to warn people you were close to. They will not learn who you are.',
    revokedNotificationSubject: 'Your exposure was withdrawn',
    revokedNotificationBody:
      'The test behind a recent exposure notification was reported by mistake. You need not do anything because of it.',
    revokedDetailsBodyText:
      'You were told of an exposure to COVID-19. The test that it was based on has been corrected: it was not positive. Unless you have symptoms or another exposure, you can go on as usual.',
  };
}

/** What a person reads who is notified. */
export const exposureTexts = {
  notificationSubject: 'You may have been exposed to COVID-19',
  notificationBody: 'You were close to somebody who has COVID-19. Open this message to read what to do.',
  exposureDetailsBodyText:
    'You spent some time close to somebody who later tested positive for COVID-19. Get a test five days after the exposure, wear a mask among other people for ten days, and watch for symptoms. If you have any, stay at home and get a test at once.',
};
