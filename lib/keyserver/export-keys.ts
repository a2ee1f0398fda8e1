/** The KMS keys that sign export files: those of each region, and one for each further series that has a name of its own. */
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { SignerSettings } from '../../protocol/export/configuration.ts';
import { configurationId } from '../../protocol/export/settings.ts';
import { type FurtherSigner, signersWithKeys, signerTimes } from '../../protocol/export/signer-settings.ts';
import { signerName } from '../../protocol/export/signers.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { adoptedKey, ExportSigningKey } from '../constructs/keys/export-signing-key.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { EXPORT_KEY_PREFIX, FURTHER_EXPORT_KEY_PREFIX, NEXT_EXPORT_KEY_PREFIX, regionId } from '../names.ts';
import type { Stage } from '../settings/stages.ts';

export interface ExportKeyUsers {
  /** The three that sign with an export key (docs/decisions/002). */
  readonly files: ServiceFunction;
  /** Writes published files again. */
  readonly corrections: ServiceFunction;
  readonly updates: ServiceFunction;
  /** Reads the public half, as `files` does, who publishes it. */
  readonly probe: ServiceFunction;
}

/** What the writer of rows is given of one region. */
export interface KeysOfRegion {
  readonly signerKeyArn: string;
  /** Of its further signers, by their names. */
  readonly signerKeyArns: Readonly<Record<string, string>>;
  /** By the name of the series. */
  readonly furtherSigners: Readonly<Record<string, string>>;
}

export class ExportKeys {
  readonly #stack: Stack;
  readonly #stage: Stage;
  readonly #users: ExportKeyUsers;
  /** Of series in service, by their ids. */
  readonly #watched = new Map<string, readonly SignerSettings[]>();

  constructor(stack: Stack, stage: Stage, users: ExportKeyUsers) {
    this.#stack = stack;
    this.#stage = stage;
    this.#users = users;
  }

  /**
   * Makes or adopts the keys of a region, and of one that has ended too. A key taken back into a live stack must come alone
   * (docs/operations/lost-export-key.md), so those of what has ended are not watched.
   */
  of({ region, ended, keyServer }: RegionFile): KeysOfRegion {
    const id = `${EXPORT_KEY_PREFIX}${regionId(region)}`;
    const signerKeyArn = this.#key(id, region, 'keyServer.export', keyServer.export.signerKeyArn, true);
    const signerKeyArns = this.#nextKeys(region, keyServer.signers);
    const own = signersWithKeys(signerTimes(keyServer.export, keyServer.signers), signerKeyArn, signerKeyArns);
    if (!ended) this.#watched.set(configurationId(region), own);
    const further = keyServer.furtherExports.flatMap(({ name, signer, ended: seriesEnded }, at) => {
      const series = configurationId(region, name);
      const member = `keyServer.furtherExports[${at}].signer`;
      const keyArn =
        signer && this.#key(`${FURTHER_EXPORT_KEY_PREFIX}${series}`, region, member, signer.signerKeyArn, false);
      if (!ended && !seriesEnded) this.#watched.set(series, signer && keyArn ? [{ ...nameOf(signer), keyArn }] : own);
      return keyArn === undefined ? [] : [[name, keyArn] as const];
    });
    return { signerKeyArn, signerKeyArns, furtherSigners: Object.fromEntries(further) };
  }

  /** Of a series in service. */
  signersOf(configuration: string): readonly SignerSettings[] {
    return this.#watched.get(configuration) ?? [];
  }

  /** Keys of all series in service, each once. */
  watched(): string[] {
    return [...new Set([...this.#watched.values()].flat().map(({ keyArn }) => keyArn))];
  }

  /** Those that have ended stay, and are looked after: nobody else may ever sign under a name that phones trusted. */
  #nextKeys(region: string, signers: readonly FurtherSigner[]): Record<string, string> {
    return Object.fromEntries(
      signers.map((signer, at) => {
        const { verificationKeyId, verificationKeyVersion, signerKeyArn } = signer;
        const id = `${NEXT_EXPORT_KEY_PREFIX}${regionId(region)}-${verificationKeyId}-${verificationKeyVersion}`;
        return [signerName(signer), this.#key(id, region, `keyServer.signers[${at}]`, signerKeyArn, true)];
      }),
    );
  }

  #key(id: string, region: string, member: string, existing: string | undefined, signsUpdates: boolean): string {
    return existing === undefined ? this.#ownKey(id, region, signsUpdates) : this.#adopted(region, member, existing);
  }

  /** Its policy is not ours, so the right to the public half, which is no secret, stands in roles. */
  #adopted(region: string, member: string, existing: string): string {
    const keyArn = adoptedKey(this.#stack, `region ${region}: ${member}.signerKeyArn`, existing);
    const statement = new PolicyStatement({ actions: ['kms:GetPublicKey'], resources: [keyArn] });
    for (const { role } of [this.#users.probe, this.#users.files]) role.addToPrincipalPolicy(statement);
    return keyArn;
  }

  #ownKey(id: string, region: string, signsUpdates: boolean): string {
    const key = new ExportSigningKey(this.#stack, id, { stage: this.#stage, region });
    key.grantSignFiles(this.#users.files, this.#users.corrections);
    if (signsUpdates) key.grantSignUpdates(this.#users.updates);
    key.grantPublicKey(this.#users.probe, this.#users.files);
    return key.keyArn;
  }
}

function nameOf({ verificationKeyId, verificationKeyVersion }: Omit<SignerSettings, 'keyArn'>) {
  return { verificationKeyId, verificationKeyVersion };
}
