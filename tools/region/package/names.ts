/** Names of the files of a package that its pages speak of. */
export const fileNames = {
  steps: 'steps.html',
  preview: 'preview.html',
  sheet: 'apple-business-register.html',
  sheetCsv: 'apple-business-register.csv',
  appleUpdate: 'apple-update.json',
  testConfig: 'Test_Config.json',
  testConfigPlist: 'Test_Config.plist',
  google: 'google.json',
  googleKey: 'google-public-key.txt',
  sums: 'SHA256SUMS',
} as const;
