func regexes(s: String) -> Bool {
    let re = /if (a|b) && \d+ "/
    let half = s.count / 2 + s.count / 4
    return s.contains(re) || half > 1
}
