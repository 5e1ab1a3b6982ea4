import { openEmbedder } from './src/pipeline/stages/embed/open-embedder.ts';
import { embedSettingsSchema } from './src/pipeline/stages/embed/embed-settings.ts';
import { chunks } from '/tmp/evalspans.mts';
const host={env:{},cacheFolder:'/tmp/stemma-cache',now:()=>Date.now()} as any;
const reporter={progress(){},warn(m:string){console.log('WARN',m)}};
for (const dtype of ['q8','fp32']) {
let t=performance.now();
const e=await openEmbedder(embedSettingsSchema.parse({provider:'transformers',dtype}),{host,projectFolder:'/tmp',reporter});
console.log('open',performance.now()-t); console.log(JSON.stringify(e.identity));
t=performance.now(); await e.embedPassages(['hello']); console.log('first',performance.now()-t);
t=performance.now(); const r=await e.embedPassages(chunks.slice(0,60).map(c=>c.text)); console.log('chunks/s',60/(performance.now()-t)*1000, r.truncated.length, process.memoryUsage().rss/1e6);
await e.close();
}
