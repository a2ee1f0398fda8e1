import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { ExportConfiguration, SignerSettings } from '../../../../protocol/export/configuration.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { configurationKey } from '../../store/export/export-table.ts';

/** What the deployment stored of a region. */
export interface Authority {
  /** Undefined in a row that an older release wrote. */
  readonly name?: string;
  /** Signs the region's files now. */
  readonly signer: SignerSettings;
}

export interface Authorities {
  /** Undefined: the key server exports nothing of that region. */
  find(region: string): Promise<Authority | undefined>;
}

export function openAuthorities(dynamo: Dynamo, TableName: string): Authorities {
  return {
    async find(region) {
      const Key = configurationKey(region.toLowerCase());
      const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return Item && readAuthority(Item.settings?.S ?? '');
    },
  };
}

/** Throws for a row without a signer: no deployment writes one. */
function readAuthority(settings: string): Authority {
  const { authorityName, signers, id } = JSON.parse(settings) as ExportConfiguration;
  const [signer] = signers;
  if (!signer) throw new Error(`The export configuration ${id} has no signer`);
  return { signer, ...(authorityName === undefined ? {} : { name: authorityName }) };
}
