/** What the pages of links say, by language. */
import type { HttpEvent } from '../../shared/http/call.ts';
import { type Texts, textsOf } from '../../shared/pages/texts.ts';

const en = {
  openOnPhoneTitle: 'Open this link on your phone',
  openOnPhoneText:
    'The link opens Exposure Notifications, which only phones have. Tap it in the message on your phone, or scan this code with its camera.',
  qrCodeLabel: 'QR code of this link',
  notFoundTitle: 'There is nothing here',
  notFoundText: 'Look at the link in your message again, or ask whoever sent it.',
  failureTitle: 'Something went wrong',
  failureText: 'Try again in a few minutes. The link stays good until the time in your message.',
};

type MessageId = keyof typeof en;

const shipped: Readonly<Record<string, Readonly<Record<MessageId, string>>>> & { readonly en: typeof en } = {
  en,
  nb: {
    openOnPhoneTitle: 'Åpne denne lenken på mobilen',
    openOnPhoneText:
      'Lenken åpner smittevarsling, som bare finnes på mobiler. Trykk på lenken i meldingen på mobilen, eller skann denne koden med kameraet.',
    qrCodeLabel: 'QR-kode med denne lenken',
    notFoundTitle: 'Her er det ingenting',
    notFoundText: 'Se på lenken i meldingen en gang til, eller spør den som sendte den.',
    failureTitle: 'Noe gikk galt',
    failureText: 'Prøv igjen om noen minutter. Lenken kan brukes til tidspunktet som står i meldingen.',
  },
  es: {
    openOnPhoneTitle: 'Abre este enlace en tu teléfono',
    openOnPhoneText:
      'El enlace abre las notificaciones de exposición, que solo existen en los teléfonos. Tócalo en el mensaje de tu teléfono o escanea este código con la cámara.',
    qrCodeLabel: 'Código QR de este enlace',
    notFoundTitle: 'Aquí no hay nada',
    notFoundText: 'Revisa el enlace de tu mensaje o pregunta a quien te lo envió.',
    failureTitle: 'Algo ha fallado',
    failureText: 'Inténtalo de nuevo en unos minutos. El enlace sirve hasta la hora que indica tu mensaje.',
  },
  fr: {
    openOnPhoneTitle: 'Ouvrez ce lien sur votre téléphone',
    openOnPhoneText:
      'Le lien ouvre les notifications d’exposition, qui n’existent que sur les téléphones. Touchez-le dans le message sur votre téléphone, ou scannez ce code avec son appareil photo.',
    qrCodeLabel: 'Code QR de ce lien',
    notFoundTitle: 'Il n’y a rien ici',
    notFoundText: 'Vérifiez le lien dans votre message, ou demandez à la personne qui vous l’a envoyé.',
    failureTitle: 'Un problème est survenu',
    failureText: 'Réessayez dans quelques minutes. Le lien reste valable jusqu’à l’heure indiquée dans votre message.',
  },
};

/** In the language of the address or the browser; English otherwise. */
export function pageTexts({ headers, queryStringParameters }: HttpEvent): Texts<MessageId> {
  return textsOf(shipped, { chosen: queryStringParameters?.lang, accepted: headers['accept-language'] });
}
