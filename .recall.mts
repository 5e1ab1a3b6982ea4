import { openEmbedder } from './src/pipeline/stages/embed/open-embedder.ts';
import { embedSettingsSchema } from './src/pipeline/stages/embed/embed-settings.ts';
import { chunks, questions, evaluateV } from '/tmp/evalspans.mts';
import { writeFileSync } from 'node:fs';
const host={env:{},cacheFolder:'/tmp/stemma-cache',now:()=>Date.now()} as any;
const reporter={progress(){},warn(m:string){console.log('WARN',m)}};
const all:any={};
for (const dtype of ['q8','fp32'] as const) {
const e=await openEmbedder(embedSettingsSchema.parse({provider:'transformers',dtype}),{host,projectFolder:'/tmp',reporter});
let t=performance.now(); await e.embedPassages(['hello']); console.log('first',performance.now()-t);
t=performance.now(); const r=await e.embedPassages(chunks.map(c=>c.text)); console.log(dtype,'chunks/s',chunks.length/(performance.now()-t)*1000, 'truncated',r.truncated.length);
const q=await e.embedQueries(questions.map((q:any)=>q.question));
console.log(dtype,'recall',evaluateV([...r.vectors],[...q.vectors]));
all[dtype]=r.vectors; await e.close();
}
let s=0,m=1; all.q8.forEach((v:any,i:number)=>{let d=0;for(let j=0;j<384;j++)d+=v[j]*all.fp32[i][j]; s+=d; m=Math.min(m,d)}); console.log('cos q8 fp32',s/all.q8.length,'min',m);
