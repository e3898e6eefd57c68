package io.rollbook.roster;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What never enters, whatever the settings say: columns told by their names. A name is looked at without case, blanks and
 * signs, and without {@code metadata.} before it. Long words count wherever they stand in it; short ones as a word of
 * their own, or with nothing but common words before or behind: {@code ssn} is in {@code StudentSSN}, and not in {@code
 * className}. What is an everyday word elsewhere counts as a whole name only: {@code pass}, and not {@code Bus pass}.
 */
public enum NeverKept {
    PASSWORD(
            "password",
            "passwords are no part of a roster",
            Set.of("pwd", "passwd", "passcode"),
            List.of("password", "passphrase"),
            "(user|usr|login|account)?pass"),
    IDENTITY_NUMBER(
            "social security number",
            "social security numbers and their like are never kept",
            Set.of("ssn", "nino", "socialsec"),
            List.of("socialsecurity", "socsec", "socialinsurance", "nationalinsurance", "taxpayer")),
    BIOMETRIC(
            "biometric",
            "biometric data are never kept",
            Set.of("dna"),
            List.of("biometric", "fingerprint", "faceprint", "voiceprint", "palmprint", "retina", "facialrecognition")),
    HEALTH(
            "health",
            "health data are never kept",
            Set.of(),
            List.of(
                    "health",
                    "medical",
                    "medicaid",
                    "medicare",
                    "medication",
                    "medalert",
                    "diagnos",
                    "allerg",
                    "immunis",
                    "immuniz",
                    "vaccin",
                    "bloodtype")),
    SPECIAL_NEEDS(
            "special needs",
            "disabilities and special education are never kept",
            Set.of("iep", "504", "sped", "swd", "ehcp"),
            List.of("disabilit", "specialed", "specialneeds", "individualizededucation", "section504")),
    LANGUAGE_SUPPORT(
            "language support",
            "whether someone is learning the language of the school is never kept",
            Set.of("ell", "lep", "esl"),
            List.of("englishlearner", "englishlanguagelearner", "limitedenglish"),
            "(is|student|pupil)?el" + NeverKept.BEHIND),
    MEALS(
            "meal status",
            "meal status, which tells of a family's income, is never kept",
            Set.of("frl", "frpl", "frpm", "fsm"),
            List.of(
                    "freereduced",
                    "freelunch",
                    "reducedlunch",
                    "lunchstatus",
                    "lunchcode",
                    "mealstatus",
                    "mealcode",
                    "freeschoolmeal"));

    private static final Pattern WORDS = Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
            + "|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])");
    private static final String BEFORE = "(is|has|student|pupil|person|user|staff|teacher|employee)?";
    private static final String BEHIND =
            "(status|flag|code|indicator|number|num|nbr|no|id|level|plan|program|eligible|eligibility|hash|date)*";

    private final String word;
    private final String reason;
    private final Set<String> shortWords;
    private final List<String> longWords;
    private final Pattern whole;

    NeverKept(String word, String reason, Set<String> shortWords, List<String> longWords) {
        this(word, reason, shortWords, longWords, "(?!)");
    }

    /** {@code name}: a pattern of whole names, in lower case and without signs. */
    NeverKept(String word, String reason, Set<String> shortWords, List<String> longWords, String name) {
        this.word = word;
        this.reason = reason;
        this.shortWords = shortWords;
        this.longWords = longWords;
        this.whole = Pattern.compile(
                shortWords.isEmpty() ? name : BEFORE + "(" + String.join("|", shortWords) + ")" + BEHIND + "|" + name);
    }

    /** What it is, for a table. */
    public String word() {
        return word;
    }

    /** Why it is never kept: the end of a sentence. */
    public String reason() {
        return reason;
    }

    /** Why a column of this name is never kept; empty where it may be. */
    public static Optional<NeverKept> of(String column) {
        String name = OwnColumns.name(column);
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        List<String> words = Arrays.stream(WORDS.split(name))
                .map(each -> each.toLowerCase(Locale.ROOT))
                .toList();
        return Arrays.stream(values())
                .filter(never -> never.isIn(letters, words))
                .findFirst();
    }

    private boolean isIn(String letters, List<String> words) {
        return longWords.stream().anyMatch(letters::contains)
                || words.stream().anyMatch(shortWords::contains)
                || whole.matcher(letters).matches();
    }
}
