import { describe, expect, it } from 'vitest';
import { deviceOf } from '../../../protocol/redirect/device.ts';

/**
 * V19: the agents of google/exposure-notifications-verification-server, pkg/controller/redirect/helpers_test.go
 * (TestAgentDetection), and a Mac's as verification-server.md §3.3 counts it.
 */
const agents = {
  android: [
    'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 6P Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/47.0.2526.83 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; U; Android 2.2.1; en-us; Nexus One Build/FRG83) AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1',
    // As the reference's smoke test calls itself (foreign-clients.md §1).
    'android',
    'an ANDROID iPhone',
  ],
  ios: [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 13_3_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0.5 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 10_3 like Mac OS X) AppleWebKit/602.1.50 (KHTML, like Gecko) CriOS/56.0.2924.75 Mobile/14E5239e Safari/602.1',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0.3 Safari/605.1.15',
    'iphone',
  ],
  other: [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/69.0.3497.100 Safari/537.36',
    'Mozilla/5.0 (iPad; CPU OS 11_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/11.0 Mobile/15E148 Safari/604.1',
    'unknown',
    '',
  ],
} as const;

describe.each(Object.entries(agents))('an agent of %s', (device, of) => {
  it.each(of)('%s', (agent) => expect(deviceOf(agent)).toBe(device));
});
