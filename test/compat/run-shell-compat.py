#!/usr/bin/env python3
"""Run shell-compat.jsonl against a shell.

usage: run-shell-compat.py [--shell PATH] [--record OUT] [--only ID] [--shard I/N] CASES.jsonl
--shell   executable under test (default /bin/bash); argv[0] given to it is the case's argv[0]
--shard   every Nth case only, from the Ith on: several runs at once take as long as the longest waits in them
--record  fill in "expect" from what the shell really does and write JSONL to OUT

Case keys (all but id/argv optional):
 argv       list; argv[0] is what the shell sees as argv[0] ("bash", "sh", "-bash" ...)
 argv_b64   like argv but base64 of raw bytes (for non-UTF-8 arguments); wins over argv
 stdin      string | null (null = /dev/null);  env  extra variables;  tty  run on a pseudo-terminal (40x100)
 files      {name: content} made in the scratch dir;  mode  {name: octal};  dirs [..];  symlinks {name: target}
 cwd        sub-dir of the scratch dir
 input      [[delay_ms, text], ...] typed on the tty / written to stdin pipe
 send       {"signal": "TERM", "to": "pid"|"pgrp", "after_ms": 400}
 ignore     signals set to SIG_IGN before exec;  close  fds closed before exec;  umask "0027"
 fd3        true: pass a pipe as fd 3, compare expect.fd3;  fd3_in  text readable on fd 3;  fd4  true: like fd3 on fd 4
 merge      true: stderr goes to the stdout pipe
 within_ms  the shell itself must have exited by then (children may live on)
expect: stdout | stdout_contains | stdout_len, stderr | stderr_contains (str or list), fd3, fd4, exit | signal
 placeholders in strings: {{CWD}} {{HARNESS_PID}} {{PAD:n}}
"""
import sys,os,json,base64,tempfile,shutil,subprocess,signal,time,pty,fcntl,termios,struct,select,re
def sub(s,cwd):
    if s is None: return None
    s=s.replace('{{CWD}}',cwd).replace('{{HARNESS_PID}}',str(os.getpid()))
    return re.sub(r'\{\{PAD:(\d+)\}\}',lambda m:'x'*int(m.group(1)),s)
def run(c,shell,timeout=20):
    base=os.path.realpath(tempfile.mkdtemp(prefix='gkc.'))
    try:
        for n in c.get('dirs',[]): os.makedirs(os.path.join(base,n),exist_ok=True)
        for n,t in c.get('files',{}).items():
            os.makedirs(os.path.dirname(os.path.join(base,n)),exist_ok=True)
            with open(os.path.join(base,n),'wb') as f: f.write(base64.b64decode(t[4:]) if t.startswith('b64:') else sub(t,base).encode())
        for n,m in c.get('mode',{}).items(): os.chmod(os.path.join(base,n),int(m,8))
        for n,t in c.get('symlinks',{}).items(): os.symlink(t,os.path.join(base,n))
        cwd=os.path.join(base,c.get('cwd','')).rstrip('/')
        env={'PATH':'/usr/bin:/bin','HOME':base,'LANG':'C.UTF-8','TERM':'dumb'}
        for k in os.environ:
            if k.startswith('GATEKEEP_') or k=='XDG_STATE_HOME': env[k]=os.environ[k]
        for k,v in c.get('env',{}).items():
            if v is None: env.pop(k,None)
            else: env[k]=sub(v,base)
        if 'argv_b64' in c: argv=[base64.b64decode(a) for a in c['argv_b64']]
        else: argv=[sub(a,base).encode() for a in c['argv']]
        benv={k.encode():v.encode('utf-8','surrogateescape') for k,v in env.items()}
        r3=w3=None
        x3=[]
        if c.get('fd3') or c.get('fd4'): r3,w3=os.pipe()
        n3=4 if c.get('fd4') else 3
        if 'fd3_in' in c:
            ri,wi3=os.pipe(); os.write(wi3,sub(c['fd3_in'],base).encode()); os.close(wi3); x3=[ri]
        tty=c.get('tty',False); typed=c.get('input',[])
        if tty:
            m,s=pty.openpty(); fcntl.ioctl(s,termios.TIOCSWINSZ,struct.pack('HHHH',40,100,0,0))
            a=termios.tcgetattr(s); a[3]&=~(termios.ECHO); termios.tcsetattr(s,termios.TCSANOW,a)
            i=o=e=s
        else:
            si,so,se=None,None,None
            if c.get('stdin') is None and not typed: i=os.open('/dev/null',os.O_RDONLY); wi=None
            else: i,wi=os.pipe()
            ro,o=os.pipe()
            if c.get('merge'): re_,e=None,o
            else: re_,e=os.pipe()
        pid=os.fork()
        if pid==0:
            try:
                os.setsid()
                if tty: fcntl.ioctl(i,termios.TIOCSCTTY,0)
                os.dup2(i,0); os.dup2(o,1); os.dup2(e,2)
                t=[(fcntl.fcntl(f,fcntl.F_DUPFD,100),n) for f,n in ([(w3,n3)] if w3 is not None else [])+[(f,3) for f in x3]]
                os.closerange(3,100)
                for f,n in t: os.dup2(f,n); os.set_inheritable(n,True)
                os.closerange(100,256)
                for f in c.get('close',[]): os.close(f)
                for n in ('SIGPIPE','SIGXFSZ','SIGINT'): signal.signal(getattr(signal,n),signal.SIG_DFL)
                for n in c.get('ignore',[]): signal.signal(getattr(signal,'SIG'+n),signal.SIG_IGN)
                if 'umask' in c: os.umask(int(c['umask'],8))
                else: os.umask(0o022)
                os.chdir(cwd)
                os.execve(shell.encode(),argv,benv)
            except BaseException as ex: os.write(2,('exec failed: %r\n'%ex).encode()); os._exit(111)
        t0=time.time(); out=b'';err=b'';f3=b''
        if w3 is not None: os.close(w3)
        for f in x3: os.close(f)
        if tty: os.close(s); fds={m:'o'}; wr=m
        else:
            os.close(i); os.close(o)
            if e!=o: os.close(e)
            fds={ro:'o'}
            if re_ is not None: fds[re_]='e'
            wr=wi
            if wi is not None and c.get('stdin') is not None and not typed:
                # feed stdin from a child so that a large stdin cannot deadlock
                fp=os.fork()
                if fp==0:
                    for f in list(fds): os.close(f)
                    try: os.write(wi,sub(c['stdin'],base).encode())
                    except OSError: pass
                    os._exit(0)
                os.close(wi); wr=None
        if r3 is not None: fds[r3]='3'
        plan=[(t0+d/1000,x) for d,x in typed]; sent=False; st=None; texit=None
        while True:
            now=time.time()
            while plan and plan[0][0]<=now:
                try: os.write(wr,plan.pop(0)[1].encode())
                except OSError: plan.pop(0) if plan else None
                if not plan and not tty: os.close(wr)
            sd=c.get('send')
            if sd and not sent and now-t0>=sd['after_ms']/1000:
                sent=True; sg=getattr(signal,'SIG'+sd['signal'])
                (os.kill if sd['to']=='pid' else os.killpg)(pid,sg)
            if st is None:
                p,s_=os.waitpid(pid,os.WNOHANG)
                if p: st=s_; texit=time.time()-t0
            if st is not None and c.get('within_ms') and texit*1000<=c['within_ms']: pass
            r,_,_=select.select(list(fds),[],[],0.02)
            for f in r:
                try: d=os.read(f,65536)
                except OSError: d=b''
                if not d: del fds[f]; os.close(f); continue
                if len(d)>0:
                    if fds[f]=='o': out+=d
                    elif fds[f]=='e': err+=d
                    else: f3+=d
            if st is not None and (not fds or (tty and not r and time.time()-t0-texit>0.15)): break
            if now-t0>timeout:
                if st is None:
                    try: os.killpg(pid,9)
                    except OSError: pass
                    _,st=os.waitpid(pid,0); texit=timeout; err+=b'[harness timeout]'
                break
        for f in fds: os.close(f)
        try: os.killpg(pid,9)
        except OSError: pass
        dec=lambda b:(b.replace(b'\r\n',b'\n') if tty else b).decode('utf-8','backslashreplace').replace(base,'{{CWD}}')
        res={'stdout':dec(out),'stderr':dec(err),'ms':int(texit*1000)}
        if w3 is not None: res['fd%d'%n3]=dec(f3)
        if os.WIFSIGNALED(st): res['signal']=signal.Signals(os.WTERMSIG(st)).name
        else: res['exit']=os.WEXITSTATUS(st)
        return res
    finally: shutil.rmtree(base,ignore_errors=True)
def check(c,r):
    x=c['expect']; bad=[]
    if 'stdout' in x and r['stdout']!=x['stdout']: bad.append('stdout %r != %r'%(r['stdout'][:300],x['stdout'][:300]))
    for k in ('stdout','stderr'):
        w=x.get(k+'_contains')
        for t in ([w] if isinstance(w,str) else (w or [])):
            if t not in r[k]: bad.append('%s lacks %r: %r'%(k,t,r[k][:300]))
    if 'stderr' in x and r['stderr']!=x['stderr']: bad.append('stderr %r != %r'%(r['stderr'][:300],x['stderr'][:300]))
    if 'stdout_len' in x and len(r['stdout'])!=x['stdout_len']: bad.append('stdout_len %d'%len(r['stdout']))
    for k in ('fd3','fd4'):
        if k in x and r.get(k)!=x[k]: bad.append('%s %r'%(k,r.get(k)))
    for k in ('exit','signal'):
        if k in x and r.get(k)!=x[k]: bad.append('%s want %s got exit=%s signal=%s'%(k,x[k],r.get('exit'),r.get('signal')))
    if c.get('within_ms') and r['ms']>c['within_ms']: bad.append('slow %dms'%r['ms'])
    return bad
if __name__=='__main__':
    a=sys.argv[1:]; shell='/bin/bash'; rec=None; only=None; shard=(0,1)
    while a and a[0].startswith('--'):
        if a[0]=='--shell': shell=os.path.abspath(a[1])
        elif a[0]=='--record': rec=a[1]
        elif a[0]=='--only': only=a[1]
        elif a[0]=='--shard': shard=tuple(map(int,a[1].split('/')))
        a=a[2:]
    cs=[json.loads(l) for l in open(a[0]) if l.strip()]
    cs=cs[shard[0]::shard[1]]
    nb=0; outl=[]
    for c in cs:
        if only and c['id']!=only: continue
        r=run(c,shell)
        if rec:
            x=dict(c.get('expect',{}))
            if 'stdout' not in x and 'stdout_contains' not in x and 'stdout_len' not in x: x['stdout']=r['stdout']
            if x.get('stdout',None) is None and 'stdout' in x: x['stdout']=r['stdout']
            if 'signal' in r: x['signal']=r['signal']; x.pop('exit',None)
            else: x['exit']=r['exit']; x.pop('signal',None)
            for k in ('fd3','fd4'):
                if k in r: x[k]=r[k]
            if r['stderr']=='' and 'stderr_contains' not in x: x['stderr']=''
            c=dict(c,expect=x); outl.append(c)
        b=check(c,r)
        if b: nb+=1; print('FAIL',c['id'],'; '.join(b))
        elif rec: print('ok  ',c['id'],json.dumps({k:(v if not isinstance(v,str) or len(v)<160 else v[:160]+'…') for k,v in r.items()},ensure_ascii=False))
    if rec: open(rec,'w').write(''.join(json.dumps(c,ensure_ascii=False)+'\n' for c in outl))
    print('%d cases, %d passed, %d failed'%(len(cs) if not only else 1,(len(cs) if not only else 1)-nb,nb)); sys.exit(1 if nb else 0)
