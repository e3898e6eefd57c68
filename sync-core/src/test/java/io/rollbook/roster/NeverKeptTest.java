package io.rollbook.roster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeverKeptTest {
    @ParameterizedTest
    @CsvSource({
        "password, PASSWORD",
        "Password, PASSWORD",
        "initial_passwd, PASSWORD",
        "SSN, IDENTITY_NUMBER",
        "StudentSSN, IDENTITY_NUMBER",
        "studentssn, IDENTITY_NUMBER",
        "social_security_number, IDENTITY_NUMBER",
        "metadata.socialSecurityNumber, IDENTITY_NUMBER",
        "METADATA.SSN, IDENTITY_NUMBER",
        "fingerprint hash, BIOMETRIC",
        "FacePrint, BIOMETRIC",
        "biometrics, BIOMETRIC",
        "Medicaid ID, HEALTH",
        "metadata.healthNotes, HEALTH",
        "immunizations, HEALTH",
        "Allergies, HEALTH",
        "diagnosis_code, HEALTH",
        "IEP_status, SPECIAL_NEEDS",
        "IEPStatus, SPECIAL_NEEDS",
        "iepstatus, SPECIAL_NEEDS",
        "is504, SPECIAL_NEEDS",
        "504 Plan, SPECIAL_NEEDS",
        "disability, SPECIAL_NEEDS",
        "Ell_status, LANGUAGE_SUPPORT",
        "ELL, LANGUAGE_SUPPORT",
        "Frl_status, MEALS",
        "free/reduced lunch, MEALS"
    })
    void of_whatNoRosterNeeds_isToldByItsName(String column, NeverKept expected) {
        assertThat(NeverKept.of(column)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "className",
                "Section_number",
                "enrollments",
                "Username",
                "sessionSourcedId",
                "publicSchoolResidenceStatus",
                "metadata.homeroom",
                "metadata.house",
                "Cell_phone",
                "Counsellor",
                "Bus pass",
                "Disabled",
                "Home_language",
                ""
            })
    void of_other_isLeftToTheSettings(String column) {
        assertThat(NeverKept.of(column)).isEmpty();
    }
}
