/** `.local/stack.json`: where a running stack is and how to get in, for tools and tests. */
import { writeFileSync } from 'node:fs';

export interface StackFile {
  readonly region: string;
  /** Only a local stack has one. */
  readonly controlUrl?: string;
  readonly verification: {
    readonly deviceUrl: string;
    readonly adminUrl: string;
    readonly jwksUrl: string;
    readonly deviceApiKey: string;
    readonly adminApiKey: string;
    readonly statsApiKey: string;
  };
  readonly keyServer: {
    readonly publishUrl: string;
    readonly statsUrl: string;
    readonly exportBaseUrl: string;
    readonly indexUrl: string;
    readonly publicKeyPem: string;
    readonly keyId: string;
    readonly keyVersion: string;
    readonly healthAuthorityId: string;
  };
}

/** Readable by its owner only: it holds API keys. */
export function writeStackFile(path: string, stack: StackFile): void {
  writeFileSync(path, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
}
