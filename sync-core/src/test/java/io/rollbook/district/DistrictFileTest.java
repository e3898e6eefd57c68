package io.rollbook.district;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.roster.Keep;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistrictFileTest {
    private static final String PUBLIC_KEY =
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----\n";
    private static final CronCheck CRON = cron -> cron.contains("2099") ? Optional.of("never fires") : Optional.empty();
    private static final FormatCheck FORMATS =
            format -> format.startsWith("un") ? Optional.of("there is no " + format) : Optional.empty();

    @TempDir
    Path folder;

    @BeforeEach
    void secrets() throws IOException {
        Files.writeString(folder.resolve("sftp"), "a private key");
        Files.writeString(folder.resolve("signer.asc"), PUBLIC_KEY);
    }

    @Test
    void parse_onlyWhatIsRequired_hasEveryDefault() {
        District district = read(
                """
                district: springfield
                name: Springfield Public Schools
                timezone: America/Chicago
                feeds:
                  nightly:
                    sftp:
                      host: sftp.example.org
                      user: rollbook
                      private-key: "file:sftp"
                      host-key: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                """);
        assertThat(district.timezone()).isEqualTo(ZoneId.of("America/Chicago"));
        assertThat(district.database()).isNull();
        assertThat(district.keep()).isEqualTo(KeepRules.DIRECTORY_ONLY);
        assertThat(district.guard()).isEqualTo(Guard.DEFAULT);
        assertThat(district.retention().history()).isEqualTo(Duration.ofDays(400));
        Feed feed = district.feed("nightly");
        assertThat(feed)
                .isEqualTo(new Feed(
                        "nightly",
                        new Feed.Sftp(
                                "sftp.example.org",
                                22,
                                "rollbook",
                                ".",
                                "*",
                                null,
                                new Reference("file:sftp"),
                                "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                new Feed.AfterRead(Feed.AfterRead.Kind.KEEP, null)),
                        null,
                        Duration.ofMinutes(5),
                        Feed.Delivery.NEWEST,
                        Feed.Plaintext.REFUSE,
                        null,
                        true,
                        "auto",
                        Feed.Owns.ALL,
                        null));
    }

    @Test
    void parse_everyKeyOfAFeed_isRead() {
        Feed feed = read(file(
                        """
                            sftp:
                              host: sftp.example.org
                              port: 2222
                              user: rollbook
                              path: /outgoing
                              files: "*.pgp"
                              password: "env:SFTP"
                              host-key: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
                              after-read: move:DONE
                            quiet: 90s
                            delivery: set
                            plaintext: seal
                            signer: "file:signer.asc"
                            uploads: false
                            format: oneroster-1.1-csv
                            owns: {entities: [users, user_roles], schools: ["17", "18"], terms: current}
                            schedule: {cron: "0 30 2 * * ?", skip: ["2026-11-26", "2026-12-24/2027-01-02"], blackout: ["06:00-18:00", "22:30 - 24:00"], window: 1h}
                        """))
                .feed("nightly");
        assertThat(feed.sftp())
                .isEqualTo(new Feed.Sftp(
                        "sftp.example.org",
                        2222,
                        "rollbook",
                        "/outgoing",
                        "*.pgp",
                        new Reference("env:SFTP"),
                        null,
                        "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                        new Feed.AfterRead(Feed.AfterRead.Kind.MOVE, "DONE")));
        assertThat(feed.quiet()).isEqualTo(Duration.ofSeconds(90));
        assertThat(feed.delivery()).isEqualTo(Feed.Delivery.SET);
        assertThat(feed.plaintext()).isEqualTo(Feed.Plaintext.SEAL);
        assertThat(feed.signer()).isEqualTo(PUBLIC_KEY.strip());
        assertThat(feed.uploads()).isFalse();
        assertThat(feed.format()).isEqualTo("oneroster-1.1-csv");
        assertThat(feed.owns())
                .isEqualTo(new Feed.Owns(List.of("users", "user_roles"), List.of("17", "18"), "current"));
        assertThat(feed.schedule())
                .isEqualTo(new Feed.Schedule(
                        "0 30 2 * * ?",
                        List.of("2026-11-26", "2026-12-24/2027-01-02"),
                        new Blackout(List.of(
                                new Hours(LocalTime.of(6, 0), LocalTime.of(18, 0)),
                                new Hours(LocalTime.of(22, 30), LocalTime.MIDNIGHT))),
                        Duration.ofHours(1)));
    }

    @Test
    void parse_oneRoster_isTyped() {
        OneRosterApi api = read(file(
                        """
                            oneroster:
                              base-url: https://sis.example.org/ims/oneroster/rostering/v1p2
                              version: "1.2"
                              oauth2: {token-url: "https://sis.example.org/token", client-id: abc, client-secret: "env:SIS"}
                              parallel: 2
                              peak: "07:00-17:00"
                        """))
                .feed("nightly")
                .oneroster();
        assertThat(api)
                .isEqualTo(new OneRosterApi(
                        URI.create("https://sis.example.org/ims/oneroster/rostering/v1p2"),
                        "1.2",
                        new OneRosterApi.OAuth2(
                                URI.create("https://sis.example.org/token"), "abc", new Reference("env:SIS")),
                        2,
                        new Hours(LocalTime.of(7, 0), LocalTime.of(17, 0)),
                        false,
                        "portal"));
    }

    @Test
    void parse_oneRosterOverPlainHttp_isRefused() {
        assertThat(
                        problems(
                                file(
                                        """
                            oneroster:
                              base-url: http://sis.example.org/v1p1
                              oauth1: {key: abc, secret: "env:SIS", signature: MD5}
                              peak: "17-07"
                        """)))
                .containsExactly(
                        "line 7: feeds.nightly.oneroster.base-url: must be an https address without user and password in it",
                        "line 8: feeds.nightly.oneroster.oauth1.signature: must be one of HMAC-SHA1, HMAC-SHA256",
                        "line 9: feeds.nightly.oneroster.peak: must be hours of a day such as \"07:00-17:00\"");
    }

    @Test
    void parse_signerOfAService_isRefused() {
        assertThat(
                        problems(
                                """
                        district: springfield
                        name: S
                        timezone: America/Chicago
                        feeds:
                          api:
                            oneroster:
                              base-url: https://sis.example.org/ims/oneroster/rostering/v1p2
                              oauth1: {key: abc, secret: "file:sftp"}
                            signer: "file:signer.asc"
                        """))
                .containsExactly(
                        "line 9: feeds.api.signer: a service signs nothing, so all that is pulled from it would be"
                                + " refused: take signer out");
    }

    @Test
    void parse_guard_whatIsNotNamedKeepsItsDefault() {
        Guard guard = read(file("")
                        + """
                guard:
                  students-removed: {percent: 3}
                  staff-removed: off
                  enrollments-lost: {percent: 5.5, count: 7, school: off}
                  on-trip: hold-all
                  hold-all: off
                  two-person: {percent: 30}
                  rollover:
                    - {from: 2027-07-15, to: 2027-09-15, students-removed: {percent: 60, count: 25}}
                """)
                .guard();
        assertThat(guard.studentsRemoved()).isEqualTo(new Guard.Limit(3, 25, new Guard.Limit(10, 5, null)));
        assertThat(guard.staffRemoved().trips(1_000_000, 1)).isFalse();
        assertThat(guard.enrollmentsLost()).isEqualTo(new Guard.Limit(5.5, 7, null));
        assertThat(guard.onTrip()).isEqualTo(Guard.OnTrip.HOLD_ALL);
        assertThat(guard.holdAllPercent()).isEqualTo(100);
        assertThat(guard.twoPerson()).isEqualTo(new Guard.Limit(30, 100, null));
        assertThat(guard.on(LocalDate.of(2027, 7, 14)).studentsRemoved().percent())
                .isEqualTo(3);
        assertThat(guard.on(LocalDate.of(2027, 7, 15)).studentsRemoved().percent())
                .isEqualTo(60);
        assertThat(guard.on(LocalDate.of(2027, 9, 15)).onTrip()).isEqualTo(Guard.OnTrip.HOLD_ALL);
        assertThat(guard.on(LocalDate.of(2027, 9, 16)).studentsRemoved().percent())
                .isEqualTo(3);
    }

    @Test
    void parse_keep_isRead() {
        District district = read(file("") + "keep: {phone: always, guardians: never, metadata: [house]}\n");
        assertThat(district.keep()).isEqualTo(new KeepRules(Set.of(Keep.PHONE), Set.of("house")));
    }

    @Test
    void parse_metadataInAnySpelling_isReadByItsName() {
        KeepRules keep = read(file("") + "keep: {metadata: [metadata.House, homeroom]}\n")
                .keep();
        assertThat(keep.metadata()).containsExactlyInAnyOrder("house", "homeroom");
        assertThat(keep.keepsMetadata("METADATA.house")).isTrue();
        assertThat(keep.keepsMetadata("metadata.bus")).isFalse();
    }

    @Test
    void parse_metadataThatIsNeverKept_isRefusedByItsLineWithTheReason() {
        assertThat(
                        problems(
                                """
                        district: springfield
                        name: Springfield
                        timezone: America/Chicago
                        feeds:
                          nightly: {uploads: true}
                        keep:
                          phone: always
                          metadata:
                            - house
                            - metadata.ssn
                            - immunizations
                            - a=b
                        """))
                .containsExactly(
                        "line 10: keep.metadata: metadata.ssn cannot be kept: social security numbers and their like are"
                                + " never kept",
                        "line 11: keep.metadata: immunizations cannot be kept: health data are never kept",
                        "line 12: keep.metadata: a=b cannot be kept: a column's name with = in it is not told from its"
                                + " value");
    }

    @Test
    void parse_singleMetadataThatIsNeverKept_isRefused() {
        assertThat(problems(file("") + "keep: {metadata: Password}\n"))
                .singleElement()
                .asString()
                .endsWith("keep.metadata: Password cannot be kept: passwords are no part of a roster");
    }

    @Test
    void parse_database_isRead() {
        District district = read(file("")
                + "database: {url: \"jdbc:postgresql://db.example.org/\", provisioner: \"env:PG\", region: us}\n");
        assertThat(district.database())
                .isEqualTo(new District.DatabaseSettings(
                        "jdbc:postgresql://db.example.org/", new Reference("env:PG"), "us"));
    }

    @Test
    void parse_notices_areRead() {
        District district = read(
                file("")
                        + """
                notices:
                  - mail: it@springfield.example.org
                  - {webhook: "https://hooks.example.org/r", secret: "env:PG", about: [held, digest]}
                """);
        assertThat(district.subscribers())
                .containsExactly(
                        new Subscriber.Mail("it@springfield.example.org", Set.of(Subscriber.About.values())),
                        new Subscriber.Webhook(
                                URI.create("https://hooks.example.org/r"),
                                new Reference("env:PG"),
                                false,
                                Set.of(Subscriber.About.HELD, Subscriber.About.DIGEST)));
    }

    @Test
    void parse_noticesThatCouldReachNobody_areRefused() {
        assertThat(
                        problems(
                                file("")
                                        + """
                notices:
                  - {mail: "it@example.org\\r\\nBcc: all@example.org"}
                  - {mail: it@example.org, about: [helt]}
                  - {mail: it@example.org}
                  - {webhook: "http://hooks.example.org/r", secret: "env:PG"}
                  - {webhook: "https://hooks.example.org/r", secret: hunter2}
                  - {webhook: "https://hooks.example.org/s"}
                  - {about: [held]}
                  - {mail: roster@example.org, about: []}
                """))
                .hasSize(8)
                .satisfiesExactly(
                        one -> assertThat(one).endsWith("mail: must be a mail address such as it@example.org"),
                        one -> assertThat(one).contains("about: must be of ").endsWith("did you mean held?"),
                        one -> assertThat(one).contains("is named twice"),
                        one -> assertThat(one).contains("webhook: must be an https address"),
                        one -> assertThat(one).contains("secret: a secret is not written here"),
                        one -> assertThat(one).contains("secret: is missing"),
                        one -> assertThat(one).contains("needs one of mail and webhook"),
                        one -> assertThat(one).contains("about: names nothing"));
    }

    @Test
    void parse_unknownKeys_nameLineAndNearest() {
        assertThat(
                        problems(
                                """
                        district: springfield
                        name: Springfield
                        time-zone: America/Chicago
                        feeds:
                          nightly:
                            uplaods: true
                            zebra: 1
                        """))
                .containsExactly(
                        "line 1: timezone: is missing",
                        "line 3: time-zone: is not known here; did you mean timezone?",
                        "line 6: feeds.nightly.uplaods: is not known here; did you mean uploads?",
                        "line 7: feeds.nightly.zebra: is not known here");
    }

    @Test
    void parse_wrongTypes_areAllReportedAtOnce() {
        assertThat(
                        problems(
                                """
                        district: [springfield]
                        name:
                        timezone: America/Chicgo
                        feeds:
                          nightly:
                            uploads: yes
                            quiet: five minutes
                            delivery: latest
                            owns: everything
                        keep: {phone: sometimes}
                        guard:
                          students-removed: {percent: 101, count: many}
                          students-added: {school: {percent: 1, count: 1}}
                          stale: 0
                          rollover: [{from: 2027-09-15, to: 2027-07-15}]
                        """))
                .containsExactly(
                        "line 1: district: must be a single value, and is a list",
                        "line 2: name: must be a single value, and is empty",
                        "line 3: timezone: is no time zone such as America/Chicago; did you mean America/Chicago?",
                        "line 6: feeds.nightly.uploads: must be one of false, true",
                        "line 7: feeds.nightly.quiet: must be a time such as 90s, 5m or 3h",
                        "line 8: feeds.nightly.delivery: must be one of each, newest, set",
                        "line 9: feeds.nightly.owns: must be a section of keys, and is a single value",
                        "line 10: keep.phone: must be one of always, never",
                        "line 12: guard.students-removed.percent: must be a percentage from 0 to 100, without the sign",
                        "line 12: guard.students-removed.count: must be a whole number from 0 to 100000000",
                        "line 13: guard.students-added.school: is not known here",
                        "line 14: guard.stale: must be a whole number from 1 to 365",
                        "line 15: guard.rollover[1].to: is before from");
    }

    @Test
    void parse_terms_areCurrentOrAll() {
        String feed = "district: springfield\nname: S\ntimezone: UTC\nfeeds:\n  nightly:\n    uploads: true\n";
        assertThat(read(feed).feed("nightly").owns().pastTerms()).isFalse();
        assertThat(read(feed + "    owns: {terms: current}\n")
                        .feed("nightly")
                        .owns()
                        .pastTerms())
                .isFalse();
        assertThat(read(feed + "    owns: {terms: all}\n")
                        .feed("nightly")
                        .owns()
                        .pastTerms())
                .isTrue();
        assertThat(problems(feed + "    owns: {terms: [fall]}\n"))
                .containsExactly("line 7: feeds.nightly.owns.terms: must be a single value, and is a list");
        assertThat(problems(feed + "    owns: {terms: curent}\n"))
                .containsExactly(
                        "line 7: feeds.nightly.owns.terms: must be one of all, current; did you mean current?");
    }

    @Test
    void parse_sharedSchools_areRefusedUnlessAllowed() {
        String file = "district: springfield\nname: S\ntimezone: UTC\nfeeds: {nightly: {uploads: true}}\n";
        assertThat(read(file).sharesSchools()).isFalse();
        assertThat(read(file + "shared-schools: allow\n").sharesSchools()).isTrue();
        assertThat(problems(file + "shared-schools: yes\n"))
                .containsExactly("line 5: shared-schools: must be one of allow, refuse");
    }

    @Test
    void parse_retention_isThirtyDaysOrMore() {
        String feeds = "district: springfield\nname: S\ntimezone: UTC\nfeeds: {nightly: {uploads: true}}\n";
        assertThat(read(feeds + "retention: {history: 30d}").retention().history())
                .isEqualTo(Duration.ofDays(30));
        assertThat(read(feeds + "retention: {history: 3650d}").retention().history())
                .isEqualTo(Duration.ofDays(3650));
        assertThat(problems(feeds + "retention: {history: 29d}"))
                .containsExactly(
                        "line 5: retention.history: must be 30d or more: for so long, what a run replaced is kept so"
                                + " that it can be undone");
        assertThat(problems(feeds + "retention: {history: ever, histroy: 400d}"))
                .containsExactly(
                        "line 5: retention.history: must be a time such as 90s, 5m or 3h",
                        "line 5: retention.histroy: is not known here; did you mean history?");
        assertThat(problems(feeds + "retention: 400d"))
                .containsExactly("line 5: retention: must be a section of keys, and is a single value");
    }

    @Test
    void parse_literalSecret_isRefusedAndNeverRepeated() {
        List<String> problems = problems(
                file(
                        """
                    sftp:
                      host: sftp.example.org
                      user: rollbook
                      password: hunter2
                      host-key: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                """));
        assertThat(problems)
                .containsExactly("line 9: feeds.nightly.sftp.password: a secret is not written here: say env:NAME or"
                        + " file:PATH");
        assertThat(problems.toString()).doesNotContain("hunter2");
    }

    @Test
    void parse_missingSecrets_areNamed() {
        assertThat(problems(file(
                                """
                            sftp:
                              host: sftp.example.org
                              user: rollbook
                              private-key: "file:nowhere"
                              host-key: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                            signer: "file:sftp"
                        """)
                        + "database: {url: \"jdbc:postgresql://db/\", provisioner: \"env:NOT_SET\"}\n"))
                .containsExactly(
                        "line 9: feeds.nightly.sftp.private-key: file:nowhere is no readable file on this server",
                        "line 11: feeds.nightly.signer: must name an armoured OpenPGP public key, as gpg --armor --export"
                                + " writes it",
                        "line 12: database.provisioner: the environment variable NOT_SET is not set on this server");
    }

    @Test
    void parse_sftpWithoutPinnedHostOrWithTwoSecrets_isRefused() {
        assertThat(
                        problems(
                                file(
                                        """
                            sftp:
                              host: sftp.example.org
                              user: rollbook
                              password: "env:SFTP"
                              private-key: "file:sftp"
                              port: 70000
                              after-read: move:../up
                        """)))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .startsWith("line 7: feeds.nightly.sftp.host-key: is missing: without it no"
                                        + " connection is made."),
                        one -> assertThat(one)
                                .isEqualTo(
                                        "line 9: feeds.nightly.sftp.password: there is a private-key as well; keep one"
                                                + " of the two"),
                        one -> assertThat(one)
                                .isEqualTo("line 11: feeds.nightly.sftp.port: must be a whole number from 1 to 65535"),
                        one -> assertThat(one)
                                .isEqualTo(
                                        "line 12: feeds.nightly.sftp.after-read: must be keep, delete or move:FOLDER"));
        assertThat(
                        problems(
                                file(
                                        """
                            sftp: {host: h, user: u, private-key: "file:sftp", host-key: "MD5:aa:bb"}
                        """)))
                .singleElement()
                .asString()
                .startsWith("line 6: feeds.nightly.sftp.host-key: must be SHA256:");
    }

    @Test
    void parse_badSlugs_areRefused() {
        for (String slug : List.of("control", "Springfield", "s", "1st", "a_b", "a".repeat(42))) {
            assertThat(problems(file("").replace("springfield", slug)))
                    .as(slug)
                    .singleElement()
                    .asString()
                    .startsWith("line 1: district: ");
        }
        assertThat(read(file("").replace("springfield", "a".repeat(41))).slug()).hasSize(41);
    }

    @Test
    void parse_cronThatNeverFires_isRefused() {
        assertThat(
                        problems(
                                file(
                                        """
                            oneroster:
                              base-url: https://sis.example.org/v1p1
                              version: "1.1"
                              oauth1: {key: abc, secret: "env:SIS"}
                            schedule: {cron: "0 0 0 1 1 ? 2099", skip: ["2027-01-02/2026-12-24"]}
                        """)))
                .containsExactly(
                        "line 10: feeds.nightly.schedule.cron: never fires",
                        "line 10: feeds.nightly.schedule.skip: must list days, such as 2026-11-26, or"
                                + " 2026-12-24/2027-01-02 with both ends");
    }

    @Test
    void parse_blackoutHoursThatAreNone_orThatLeaveNoTime_areRefused() {
        String feed =
                """
                            oneroster:
                              base-url: https://sis.example.org/v1p1
                              version: "1.1"
                              oauth1: {key: abc, secret: "env:SIS"}
                            schedule: {cron: "0 30 2 * * ?", blackout: %s}
                        """;
        String wrong = "line 10: feeds.nightly.schedule.blackout: must be hours of a day such as \"07:00-17:00\"";
        for (String none : List.of("6-18", "[\"06:00\"]", "[\"06:00-06:00\"]", "[\"06:00-25:00\"]", "at night")) {
            assertThat(problems(file(feed.formatted(none)))).as(none).containsExactly(wrong);
        }
        assertThat(problems(file(feed.formatted("[\"06:00-18:00\", \"18:00-06:00\"]"))))
                .containsExactly("line 10: feeds.nightly.schedule.blackout: leaves no time of the day in which anything"
                        + " could be pulled: leave some out");
    }

    /** What reads a schedule goes through these for each day and each moment. */
    @Test
    void parse_moreDaysOrHoursThanAScheduleMayList_areRefused() {
        String feed =
                """
                            oneroster:
                              base-url: https://sis.example.org/v1p1
                              version: "1.1"
                              oauth1: {key: abc, secret: "env:SIS"}
                            schedule: {cron: "0 30 2 * * ?", skip: [%s], blackout: [%s]}
                        """;
        String day = "2026-11-26, ";
        String hours = "\"06:00-18:00\", ";
        Feed.Schedule most = Objects.requireNonNull(read(file(feed.formatted(day.repeat(400), hours.repeat(50))))
                .feed("nightly")
                .schedule());
        assertThat(most.skip()).hasSize(400);
        assertThat(most.blackout().hours()).hasSize(50);
        assertThat(problems(file(feed.formatted(day.repeat(401), hours.repeat(51)))))
                .containsExactly(
                        "line 10: feeds.nightly.schedule.skip: lists 401 entries, and may list 400: join days that follow"
                                + " each other, as in 2026-12-24/2027-01-02",
                        "line 10: feeds.nightly.schedule.blackout: lists 51 spans of hours, and may list 50");
    }

    @Test
    void parse_twoFeedsThatOwnTheSame_areRefused() {
        assertThat(problems(file("") + "  second:\n    uploads: true\n"))
                .singleElement()
                .asString()
                .startsWith("line 7: feeds.second: owns what nightly owns");
        assertThat(read(file("    owns: {schools: [\"17\"]}\n") + "  second:\n    owns: {schools: [\"18\"]}\n")
                        .feeds())
                .hasSize(2);
        assertThat(read(file("") + "  second:\n    owns: {entities: none}\n")
                        .feed("second")
                        .owns()
                        .entities())
                .isEmpty();
    }

    @Test
    void parse_feedWithoutAnyWayIn_isRefused() {
        assertThat(problems(file("    uploads: false\n")))
                .containsExactly("line 6: feeds.nightly: has neither sftp nor oneroster, and uploads are off: nothing"
                        + " could ever arrive");
    }

    @Test
    void parse_duplicateKeys_areRefused() {
        assertThat(problems(file("    uploads: true\n    uploads: false\n")))
                .containsExactly("line 7: feeds.nightly.uploads: is there twice; the first is on line 6");
    }

    @Test
    void parse_textThatIsNoDistrictFile_isOneProblem() {
        String bomb =
                """
                a: &a [x, x, x, x, x, x, x, x, x]
                b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
                """;
        Map<String, String> expected = Map.of(
                bomb,
                "anchors and aliases",
                "",
                "the file is empty",
                "- a\n",
                "must be a section of keys",
                "a: [1, 2\n",
                "this is not YAML",
                "district: x\n---\ndistrict: y\n",
                "more than one document",
                "district: !!java.net.URL [http://localhost]\n",
                "this is not YAML|tags|single value",
                "a: ".repeat(1) + "{a: ".repeat(50) + "}".repeat(50),
                "nested too deeply",
                "#".repeat(300_000),
                "larger than",
                "district: \u0000\n",
                "not YAML");
        expected.forEach((text, message) -> assertThat(problems(text))
                .as(text.substring(0, Math.min(40, text.length())))
                .isNotEmpty()
                .first()
                .asString()
                .containsPattern(message));
    }

    @Test
    void parse_formatThatCannotBeRead_isRefusedByLineAndKey() {
        assertThat(problems(file("    format: unheard-of\n")))
                .singleElement()
                .asString()
                .matches("line \\d+: feeds.nightly.format: there is no unheard-of");
        assertThat(problems(file("    format: \"No Name\"\n")))
                .singleElement()
                .asString()
                .contains("feeds.nightly.format: must be auto");
    }

    @Test
    void parse_formatThatIsGoneSinceItWasApplied_isNoProblemOfTheSettings() {
        DistrictFile.Result result = DistrictFile.parse(file("    format: unheard-of\n"), Outside.kept(Map.of()));
        assertThat(result).isInstanceOf(DistrictFile.Read.class);
    }

    @Test
    void parse_settingsThatWereAppliedBefore_needNoSecretsAndKeepTheirSigner() {
        String yaml = file("    signer: \"file:gone.asc\"\n");
        DistrictFile.Result result = DistrictFile.parse(yaml, Outside.kept(Map.of("nightly", "the key of that day")));
        assertThat(result).isInstanceOf(DistrictFile.Read.class);
        assertThat(((DistrictFile.Read) result).district().feed("nightly").signer())
                .isEqualTo("the key of that day");
    }

    private static String file(String feed) {
        return """
                district: springfield
                name: Springfield
                timezone: America/Chicago
                feeds:
                  nightly:
                """
                + (feed.isEmpty() ? "    uploads: true\n" : feed);
    }

    private District read(String yaml) {
        DistrictFile.Result result = parse(yaml);
        assertThat(result).isInstanceOf(DistrictFile.Read.class);
        return ((DistrictFile.Read) result).district();
    }

    private List<String> problems(String yaml) {
        DistrictFile.Result result = parse(yaml);
        assertThat(result).isInstanceOf(DistrictFile.Problems.class);
        return ((DistrictFile.Problems) result)
                .problems().stream().map(SettingsProblem::toString).toList();
    }

    private DistrictFile.Result parse(String yaml) {
        Map<String, String> environment = Map.of("SFTP", "s3cret", "SIS", "s", "PG", "p");
        return DistrictFile.parse(yaml, Outside.server(folder, CRON, FORMATS, environment::get));
    }
}
