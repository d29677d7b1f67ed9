import { createUnlapse, useAuthentication } from 'unlapse/vue';
import { createApp } from 'vue';
import { RouterView } from 'vue-router';
import { createAppRouter } from './router.js';
import { session } from './session.js';

const app = createApp(RouterView).use(createUnlapse(session));

// The router remembers the URL that it finds: it is created when the callback is out of it.
const { returnTo } = await useAuthentication(session).initializeAuthentication();
const router = createAppRouter(session);
if (returnTo !== undefined) await router.replace(returnTo);

app.use(router).mount('#app');
