/** What the `WWW-Authenticate` header of an API says (RFC 6750 §3, RFC 9470 §3). */
export interface BearerChallenge {
  readonly error: string | undefined;
  readonly acrValues?: string;
  readonly maxAgeSeconds?: number;
}

/** Reads it; from another origin it can be read only where the API exposes the header (CORS). */
export function readChallenge(headers: Headers): BearerChallenge {
  const header = headers.get('www-authenticate') ?? '';
  const acrValues = parameter(header, 'acr_values');
  const maxAge = parameter(header, 'max_age');
  return {
    error: parameter(header, 'error'),
    ...(acrValues !== undefined && { acrValues }),
    ...(maxAge !== undefined && { maxAgeSeconds: Number(maxAge) }),
  };
}

function parameter(header: string, name: string): string | undefined {
  const [, quoted, bare] =
    new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s,"]+))`, 'i').exec(header) ?? [];
  return quoted ?? bare;
}
