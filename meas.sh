# meas.sh NAME...: user+sys ms of the staged gate, best of 4, as ratio to ord
cd /tmp/helpers/bounds/home
one() { local best=99999; for i in 1 2 3 4; do /usr/bin/time -o ../t.out -f "%U %S %M" env -i HOME=$PWD PATH=/usr/bin:/bin LANG=C.UTF-8 GATEKEEP_RESIDENT=off /tmp/wt/bounds/build/stage/bin/gatekeep $1 >/dev/null 2>&1; t=$(tail -1 ../t.out); ms=$(awk '{print int(($1+$2)*1000)}' <<< "$t"); [ $ms -lt $best ] && best=$ms && mem=$(awk '{print int($3/1024)}' <<< "$t"); done; echo "$best $mem"; }
(echo 'git push --force'; cat ../ord.sh) > ../ords.sh
o=$(one ../ords.sh); echo "ord $o"
for n in "$@"; do (cd /tmp/wt/bounds && node_modules/.bin/bun mk.ts "$n"); echo "$(one ../s.sh) $n"; done
