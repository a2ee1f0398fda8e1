import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { ExportConfiguration, SignerSettings } from '../../../../protocol/export/configuration.ts';
import { signersAt } from '../../../../protocol/export/signers.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { configurationKey } from '../../store/export/export-table.ts';

/** What the deployment stored of a region. */
export interface Authority {
  /** Undefined in a row that an older release wrote. */
  readonly name?: string;
  /** Signs the region's files now, and is the first there: the key that Apple has. */
  readonly signer: SignerSettings;
}

export interface Authorities {
  /** Undefined: the key server exports nothing of that region. */
  find(region: string, now: UnixSeconds): Promise<Authority | undefined>;
}

export function openAuthorities(dynamo: Dynamo, TableName: string): Authorities {
  return {
    async find(region, now) {
      const Key = configurationKey(region.toLowerCase());
      const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return Item && readAuthority(Item.settings?.S ?? '', now);
    },
  };
}

/** Throws for a row of which nobody signs now: no deployment writes one. */
function readAuthority(settings: string, now: UnixSeconds): Authority {
  const { authorityName, signers, id } = JSON.parse(settings) as ExportConfiguration;
  const [signer] = signersAt(signers, now);
  if (!signer) throw new Error(`The export configuration ${id} has no signer`);
  return { signer, ...(authorityName === undefined ? {} : { name: authorityName }) };
}
