/** The KMS keys that sign export files: one for each region, and one for each further series that has a name of its own. */
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { configurationId } from '../../protocol/export/settings.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { adoptedKey, ExportSigningKey } from '../constructs/keys/export-signing-key.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { EXPORT_KEY_PREFIX, FURTHER_EXPORT_KEY_PREFIX, regionId } from '../names.ts';
import type { Stage } from '../settings/stages.ts';

export interface ExportKeyUsers {
  /** The two that sign with an export key (docs/decisions/002). */
  readonly files: ServiceFunction;
  readonly updates: ServiceFunction;
  /** Reads the public half, as `files` does, who publishes it. */
  readonly probe: ServiceFunction;
}

/** What the writer of rows is given of one region. */
export interface KeysOfRegion {
  readonly signerKeyArn: string;
  /** By the name of the series. */
  readonly furtherSigners: Readonly<Record<string, string>>;
}

export class ExportKeys {
  readonly #stack: Stack;
  readonly #stage: Stage;
  readonly #users: ExportKeyUsers;
  /** Of series in service, by their ids. */
  readonly #watched = new Map<string, string>();

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
    if (!ended) this.#watched.set(configurationId(region), signerKeyArn);
    const further = keyServer.furtherExports.flatMap(({ name, signer, ended: seriesEnded }, at) => {
      const series = configurationId(region, name);
      const member = `keyServer.furtherExports[${at}].signer`;
      const keyArn =
        signer && this.#key(`${FURTHER_EXPORT_KEY_PREFIX}${series}`, region, member, signer.signerKeyArn, false);
      if (!ended && !seriesEnded) this.#watched.set(series, keyArn ?? signerKeyArn);
      return keyArn === undefined ? [] : [[name, keyArn] as const];
    });
    return { signerKeyArn, furtherSigners: Object.fromEntries(further) };
  }

  /** Of a series in service. */
  signerOf(configuration: string): string {
    return this.#watched.get(configuration) ?? '';
  }

  /** Keys of all series in service, each once. */
  watched(): string[] {
    return [...new Set(this.#watched.values())];
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
    key.grantSignFiles(this.#users.files);
    if (signsUpdates) key.grantSignUpdates(this.#users.updates);
    key.grantPublicKey(this.#users.probe, this.#users.files);
    return key.keyArn;
  }
}
