/** The script as it stands in a page: built, minified and put in place of this name when functions are bundled. */
declare const SELF_SERVICE_SCRIPT: string;

export const script: string = SELF_SERVICE_SCRIPT;
