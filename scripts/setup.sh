# Sourced by the other scripts: finds what they need, installs what is missing where that is possible, else says what to
# install. Usage: need_java; need_maven; want_gpg; need_built; need_psql; need_unzip; need_chromium.

say() { printf '%s\n' "$*" >&2; }

install_packages() { # NAME apt-package dnf-package brew-package
  local name=$1 apt=$2 dnf=$3 brew=$4 root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then root=(sudo -n); else root=(false); fi
  fi
  if command -v apt-get >/dev/null 2>&1; then
    if "${root[@]}" true 2>/dev/null || [ "$(id -u)" -eq 0 ]; then
      say "Installing $name ($apt) ..."
      "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
      "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $apt >/dev/null && return 0
    fi
    say "$name is missing. Install it with: sudo apt-get install $apt"
  elif command -v dnf >/dev/null 2>&1; then
    if "${root[@]}" true 2>/dev/null || [ "$(id -u)" -eq 0 ]; then
      say "Installing $name ($dnf) ..."
      "${root[@]}" dnf install -y -q $dnf >/dev/null && return 0
    fi
    say "$name is missing. Install it with: sudo dnf install $dnf"
  elif command -v brew >/dev/null 2>&1; then
    say "Installing $name ($brew) ..."
    brew install -q $brew >/dev/null && return 0
    say "$name is missing. Install it with: brew install $brew"
  else
    say "$name is missing. Install it with your system's package manager and run this again."
  fi
  return 1
}

java_major() { "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = \([0-9]*\).*/\1/p'; }

need_java() {
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/javac" ] && [ "$(java_major "$JAVA_HOME/bin/java")" -ge 17 ]; then
    JAVA=$JAVA_HOME/bin/java
    return 0
  fi
  if command -v javac >/dev/null 2>&1 && [ "$(java_major java)" -ge 17 ]; then
    JAVA=$(command -v java)
    return 0
  fi
  install_packages "JDK 17 or newer" openjdk-17-jdk-headless java-17-openjdk-devel openjdk@17 || exit 1
  JAVA=$(command -v java)
}

need_maven() { command -v mvn >/dev/null 2>&1 || install_packages "Apache Maven" maven maven maven || exit 1; }

# 0 when gpg is there or could be installed.
want_gpg() { command -v gpg >/dev/null 2>&1 || install_packages "GnuPG" gnupg gnupg2 gnupg; }

need_chromium() {
  command -v chromium >/dev/null 2>&1 || [ -x /usr/bin/chromium ] || install_packages "Chromium" chromium chromium chromium || exit 1
}

# Builds the jar and the test classes when a source is newer than what was built.
need_built() {
  local done=connectors/target/test-classpath.txt
  if [ -f connectors/target/rollbook.jar ] && [ -f $done ] &&
    [ -z "$(find pom.xml sync-core/pom.xml connectors/pom.xml sync-core/src connectors/src -newer $done -print -quit)" ]; then
    return 0
  fi
  say "Building Rollbook; the first time also fetches what it is built from ..."
  rm -f $done
  mvn -B -q -ntp -Dstyle.color=never -DskipTests package \
    org.apache.maven.plugins:maven-dependency-plugin:build-classpath -Dmdep.outputFile=target/test-classpath.txt || exit 1
}

# The class path of demo and benchmark.
test_classpath() { printf 'connectors/target/test-classes:connectors/target/classes:%s' "$(cat connectors/target/test-classpath.txt)"; }

need_psql() { command -v psql >/dev/null 2>&1 || install_packages "psql" postgresql-client postgresql libpq || exit 1; }
need_unzip() { command -v unzip >/dev/null 2>&1 || install_packages "unzip" unzip unzip unzip || exit 1; }
