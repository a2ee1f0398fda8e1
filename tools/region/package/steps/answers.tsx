/** What Apple's interface answers (enx-client.md §13): a status and nothing else. */

const answers = [
  [200, 'Taken.', 'Nothing more; push writes down what was sent.'],
  [
    400,
    'The body is refused: not JSON, a key that Apple does not know, a required one that was never set, or a wrong type.',
    'Sending it again does not help. Run npm run region -- check; if it finds nothing, halve the body to find the key, beginning with the revocation texts by locale, if push.localisedRevocation is set.',
  ],
  [
    401,
    'The signature does not fit.',
    'Is the public key with its version in the register the one of this package? Is the name of the authority spelt as in the register? If both are right, Apple reads the signature another way: the fields push.signedText, push.signatureForm and push.signatureText of the region file change how it is made.',
  ],
  [
    404,
    'Apple has no configuration for this country and state.',
    'Finish the register first; then ask Apple whether the region is there under the same codes.',
  ],
  [500, "Anything else, and not necessarily the request's fault.", 'Wait some minutes and send it again.'],
] as const;

export function Answers() {
  return (
    <>
      <h3>When the interface answers</h3>
      <dl class="answers">
        {answers.map(([status, meaning, remedy]) => (
          <div key={status}>
            <dt>
              {status}: {meaning}
            </dt>
            <dd>{remedy}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
