/** Text that went through the redactor: channels and the audit log accept nothing else. */
declare const brand: unique symbol;
export type Redacted = string & { readonly [brand]: true };
