import type { AuthResult } from '@ionic-enterprise/auth';

export const token = (result: AuthResult): unknown => result.accesToken;
