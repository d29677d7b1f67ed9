import { parseArgs } from 'node:util';
import { startApi } from './start-api.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8101' },
    issuer: { type: 'string', default: 'http://localhost:9400' },
    audience: { type: 'string', default: 'https://api.unlapse.example' },
    'app-origin': { type: 'string', default: 'http://localhost:8100' },
  },
});

const api = await startApi({
  port: Number(values.port),
  issuer: values.issuer,
  audience: values.audience,
  appOrigin: values['app-origin'],
});
console.log(`API on ${api.url}, for tokens of ${values.issuer}`);
