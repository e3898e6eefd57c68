package io.rollbook.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassphrasesTest {
    private static final List<String> ADA = List.of("Ada", "Quill", "Ada Quill", "springfield");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "elevenchars",
                "1qaz2wsx3edc",
                "PasswordPassword",
                "passwordqwerty",
                "111111111111",
                "RollbookRollbook",
                "adaquillspringfield",
                "Ada QuillAda Quill"
            })
    void check_shortOrAmongTheFirstThatAreTried_isRefused(String passphrase) {
        assertThatThrownBy(() -> Passphrases.check(passphrase, ADA))
                .isInstanceOf(AccountProblem.class)
                .extracting(problem -> ((AccountProblem) problem).field())
                .isEqualTo("passphrase");
    }

    @Test
    void check_tooLong_isRefused() {
        assertThatCode(() -> Passphrases.check("kelp-".repeat(40), ADA)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Passphrases.check("kelp-".repeat(40) + "x", ADA))
                .isInstanceOf(AccountProblem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"twelve chars", "correct horse battery staple", "ÄÖÜäöüßéèêñç", "password of the sea"})
    void check_longAndOfAnyKind_isTaken(String passphrase) {
        assertThatCode(() -> Passphrases.check(passphrase, ADA)).doesNotThrowAnyException();
    }

    @Test
    void hash_isArgon2idWithItsParameters_andMatchesOnAnyKeyboard() {
        Passphrases passphrases = new Passphrases();
        String hash = passphrases.hash("caf\u00e9 by the river");

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(passphrases.matches("cafe\u0301 by the river", hash)).isTrue();
        assertThat(passphrases.matches("cafe by the river", hash)).isFalse();
        assertThat(passphrases.matches("", hash)).isFalse();
        assertThat(passphrases.matches("caf\u00e9 by the river", null)).isFalse();
        assertThat(passphrases.hash("caf\u00e9 by the river")).isNotEqualTo(hash);
    }
}
