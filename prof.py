import json,sys,collections
d=json.load(open(sys.argv[1]))
nodes={n['id']:n for n in d['nodes']}
parent={}
for n in d['nodes']:
    for c in n.get('children',[]): parent[c]=n['id']
dt=d.get('timeDeltas'); 
self=collections.Counter(); incl=collections.Counter()
for s,t in zip(d['samples'],dt):
    f=nodes[s]['callFrame']; k=f['functionName']+' '+f['url'].split('/')[-1]+':'+str(f['lineNumber'])
    self[k]+=t
    seen=set()
    while s is not None:
        f=nodes[s]['callFrame']; k=f['functionName']+' '+f['url'].split('/')[-1]+':'+str(f['lineNumber'])
        if k not in seen: incl[k]+=t; seen.add(k)
        s=parent.get(s)
tot=sum(dt)
print('total',tot/1000)
print('SELF'); [print('  %5.1f%% %s'%(100*v/tot,k)) for k,v in self.most_common(int(sys.argv[2]))]
print('INCL'); [print('  %5.1f%% %s'%(100*v/tot,k)) for k,v in incl.most_common(int(sys.argv[3]))]
