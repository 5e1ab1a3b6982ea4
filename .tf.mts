import { fitTfidf } from './src/pipeline/stages/embed/tfidf/fit-tfidf.ts';
import { TfidfVectorizer } from './src/pipeline/stages/embed/tfidf/tfidf-vectorizer.ts';
import { decodeTfidfModel } from './src/pipeline/stages/embed/tfidf/tfidf-model.ts';
import { chunks } from '/tmp/evalspans.mts';
const texts=chunks.map(c=>c.text);
const many:string[]=[]; for(let i=0;i<60;i++) for (const t of texts) many.push(t.slice(0,799)+' ');
for (let r=0;r<6;r++){
let t0=performance.now(); const b=fitTfidf(many,{lowercase:true}); const t1=performance.now();
const v=new TfidfVectorizer(decodeTfidfModel(b),{dimensions:1024,tf:'log',idf:'smooth'}); let s=0; for(const t of many) s+=v.vectorOf(t)[0]!; const t2=performance.now();
console.log('fit',(many.length/(t1-t0)*1000).toFixed(0),'embed',(many.length/(t2-t1)*1000).toFixed(0),'both',(many.length/(t2-t0)*1000).toFixed(0));}
