import { AuthConnect, OktaProvider } from '@ionic-enterprise/auth';

export const setup = () => AuthConnect.setup({ platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } });
export const provider = new OktaProvider();
