import type { Finding } from './finding.js';
import type { Report } from './doctor.js';

/** One line for each finding, the gravest first. */
export function reportText(reports: readonly Report[]): string {
  return reports.map(oneReport).join('\n');
}

const order: readonly Finding['level'][] = ['error', 'warning', 'unknown', 'ok'];

function oneReport({ where, clientId, discoveryUrl, findings }: Report): string {
  const sorted = order.flatMap((level) => findings.filter((finding) => finding.level === level));
  const [address = ''] = discoveryUrl.split('?');
  return `${clientId} at ${address} (${where})\n${sorted.map(oneLine).join('')}`;
}

function oneLine({ level, check, message, fix }: Finding): string {
  const advice = fix === undefined ? '' : `. Fix: ${fix}`;
  return `  ${level.padEnd(7)}  ${check.padEnd(14)}  ${message}${advice}\n`;
}
