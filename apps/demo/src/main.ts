import '@ionic/vue/css/core.css';
import '@ionic/vue/css/normalize.css';
import '@ionic/vue/css/structure.css';
import '@ionic/vue/css/typography.css';
import '@ionic/vue/css/palettes/dark.class.css';
import './theme/tokens.css';
import './theme/ionic.css';
import './theme/base.css';

import { createUnlapse } from '@ionic-enterprise/auth/vue';
import { IonicVue } from '@ionic/vue';
import { createApp } from 'vue';
import App from './App.vue';
import { apiKey, createApi } from './api.js';
import { startAppearance } from './appearance.js';
import { environment } from './environment.js';
import { createInspector, inspectorKey } from './inspector/inspector.js';
import { router } from './router.js';
import { isNative } from './runtime.js';
import { leewaySeconds, session } from './session.js';
import { signInTrouble } from './sign-in/sign-in-trouble.js';

startAppearance();

const inspector = createInspector({
  session,
  leewaySeconds,
  isTokenEndpoint: (url) => url === `${environment.issuer}/token`,
});
const lessMotion = matchMedia('(prefers-reduced-motion: reduce)').matches;

const app = createApp(App)
  .use(IonicVue, { mode: 'md', animated: !lessMotion, rippleEffect: false })
  .use(createUnlapse(session))
  .provide(inspectorKey, inspector)
  .provide(apiKey, createApi(session, inspector, environment.apiUrl))
  .use(router);

if (import.meta.env.VITE_E2E !== undefined) Object.assign(globalThis, { session });

await router.isReady();
app.mount('#app');

if (isNative) {
  const { finishLateLogin } = await import('./device.js');
  await finishLateLogin(session, {
    finished: (outcome) => {
      if (outcome.kind === 'signed-in') void router.replace(outcome.returnTo);
    },
    failed: (error) => {
      inspector.timeline.record('you', 'bad', 'Sign-in failed', signInTrouble(error));
    },
  });
}
