a() { if b; then c; else d; fi; }
e() { for i; do f && g; done; }; h() { :; }
i() { while :; do case x in x) break ;; esac; done; }
