package io.rollbook.district;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.FirstFile.OneRoster;
import io.rollbook.district.FirstFile.Sftp;
import io.rollbook.district.FirstFile.Uploads;
import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FirstFileTest {
    private static final String HOST_KEY = "SHA256:" + "A".repeat(43);

    private static DistrictFile.Result parse(String yaml) {
        return DistrictFile.parse(yaml, Path.of("/"), cron -> Optional.empty(), format -> Optional.empty());
    }

    private static District read(String yaml) {
        assertThat(parse(yaml)).as(yaml).isInstanceOf(DistrictFile.Read.class);
        return ((DistrictFile.Read) parse(yaml)).district();
    }

    @Test
    void uploads_needNothingElse() {
        District district =
                read(FirstFile.text("springfield", "Springfield", "America/Chicago", "manual", new Uploads(), null));
        assertThat(district.timezone()).isEqualTo(ZoneId.of("America/Chicago"));
        assertThat(district.feed("manual").isPulled()).isFalse();
        assertThat(district.keep()).isEqualTo(KeepRules.DIRECTORY_ONLY);
    }

    @Test
    void sftp_saysWhereWhatAndWhen() {
        Sftp sftp =
                new Sftp("sftp.example.org", "2222", "rollbook", "/out", "*.pgp", false, "env:PATH", HOST_KEY, true);
        Feed feed = read(FirstFile.text("springfield", "S", "UTC", "nightly", sftp, "0 30 2 * * ?"))
                .feed("nightly");
        assertThat(feed.sftp())
                .isEqualTo(new Feed.Sftp(
                        "sftp.example.org",
                        2222,
                        "rollbook",
                        "/out",
                        "*.pgp",
                        new Reference("env:PATH"),
                        null,
                        HOST_KEY,
                        new Feed.AfterRead(Feed.AfterRead.Kind.KEEP, null)));
        assertThat(feed.plaintext()).isEqualTo(Feed.Plaintext.SEAL);
        assertThat(feed.schedule())
                .isEqualTo(new Feed.Schedule("0 30 2 * * ?", List.of(), Blackout.NONE, Feed.Schedule.WINDOW));
    }

    @Test
    void sftpWithAKey_namesTheKey() {
        Sftp sftp = new Sftp("h", "22", "u", ".", "*", true, "env:PATH", HOST_KEY, false);
        Feed feed = read(FirstFile.text("springfield", "S", "UTC", "nightly", sftp, null))
                .feed("nightly");
        assertThat(Objects.requireNonNull(feed.sftp()).privateKey()).isEqualTo(new Reference("env:PATH"));
        assertThat(feed.plaintext()).isEqualTo(Feed.Plaintext.REFUSE);
    }

    @Test
    void oneroster_withEitherLogin() {
        String url = "https://sis.example.org/ims/oneroster/rostering/v1p2";
        OneRosterApi second = service(new OneRoster(url, "1.2", "https://sis.example.org/token", "abc", "env:PATH"));
        assertThat(second.login())
                .isEqualTo(new OneRosterApi.OAuth2(
                        URI.create("https://sis.example.org/token"), "abc", new Reference("env:PATH")));
        OneRosterApi first = service(new OneRoster(url, "1.1", null, "abc", "env:PATH"));
        assertThat(first.version()).isEqualTo("1.1");
        assertThat(first.login()).isInstanceOf(OneRosterApi.OAuth1.class);
    }

    private static OneRosterApi service(OneRoster written) {
        return Objects.requireNonNull(read(FirstFile.text("springfield", "S", "UTC", "api", written, null))
                .feed("api")
                .oneroster());
    }

    @Test
    void anyWords_stayValues_andAreJudgedWhereTheFileIsRead() {
        String name = "\"Spring\\field\" # \u202E : {keep: 'x'}\nkeep: {phone: always}";
        District district = read(FirstFile.text("springfield", name, "UTC", "manual", new Uploads(), null));
        assertThat(district.name()).isEqualTo(name.replace('\n', ' '));
        assertThat(district.keep()).isEqualTo(KeepRules.DIRECTORY_ONLY);
        assertThat(parse(FirstFile.text("Spring Field", "S", "Chicago", "A feed", new Uploads(), null)))
                .isInstanceOfSatisfying(DistrictFile.Problems.class, bad -> assertThat(bad.problems())
                        .extracting(SettingsProblem::line)
                        .containsExactly(3, 5, 8));
    }
}
