/** The series of files of one region, as its file has them. */
import type { ExportConfiguration, SignerSettings } from '../../../../protocol/export/configuration.ts';
import { configurationId, type FurtherExportSettings } from '../../../../protocol/export/settings.ts';
import { signersWithKeys, signerTimes } from '../../../../protocol/export/signer-settings.ts';
import type { RegionFile } from '../../../../protocol/region.ts';

export interface RegionWithKeys {
  readonly region: RegionFile;
  /** The KMS key that signs this region's own files. */
  readonly signerKeyArn: string;
  /** Those of its further signers, by their names (protocol/export/signers.ts). */
  readonly signerKeyArns: Readonly<Record<string, string>>;
  /** Those of further series that have a key of their own, by the name of the series. */
  readonly furtherSigners: Readonly<Record<string, string>>;
}

/** Its own series first. One that is out of service is not among them: it ends. Throws where a key is missing. */
export function configurationsOf(input: RegionWithKeys): ExportConfiguration[] {
  const further = input.region.keyServer.furtherExports.filter(({ ended }) => !ended);
  return [ownConfiguration(input), ...further.map((one) => furtherConfiguration(input, one))];
}

function ownConfiguration({ region, signerKeyArn, signerKeyArns }: RegionWithKeys): ExportConfiguration {
  const { export: own, signers } = region.keyServer;
  const { verificationKeyId, verificationKeyVersion, verificationKeyUntil, signerKeyArn: _, ...settings } = own;
  return {
    ...settings,
    id: configurationId(region.region),
    region: region.region,
    authorityName: region.name,
    regions: [region.region],
    signers: signersWithKeys(
      signerTimes({ verificationKeyId, verificationKeyVersion, verificationKeyUntil }, signers),
      signerKeyArn,
      signerKeyArns,
    ),
  };
}

function furtherConfiguration(input: RegionWithKeys, further: FurtherExportSettings): ExportConfiguration {
  const own = ownConfiguration(input);
  const { name, regions = own.regions, signer, forOthers: _, ended: __, ...settings } = further;
  return {
    ...settings,
    id: configurationId(own.region, name),
    region: own.region,
    authorityName: input.region.name,
    regions,
    signers: signer ? [signerOf(input, name, signer)] : own.signers,
  };
}

function signerOf(
  { region, furtherSigners }: RegionWithKeys,
  name: string,
  { verificationKeyId, verificationKeyVersion }: NonNullable<FurtherExportSettings['signer']>,
): SignerSettings {
  const keyArn = furtherSigners[name];
  if (keyArn === undefined) throw new Error(`region ${region.region}: no key was made for the series ${name}`);
  return { keyArn, verificationKeyId, verificationKeyVersion };
}
