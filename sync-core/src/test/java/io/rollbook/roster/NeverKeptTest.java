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
        "pass, PASSWORD",
        "Pass, PASSWORD",
        "metadata.userpass, PASSWORD",
        "user_pass, PASSWORD",
        "SSN, IDENTITY_NUMBER",
        "socialSecNo, IDENTITY_NUMBER",
        "Student Social Sec Nbr, IDENTITY_NUMBER",
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
        "medAlert, HEALTH",
        "Med Alerts, HEALTH",
        "diagnosis_code, HEALTH",
        "IEP_status, SPECIAL_NEEDS",
        "IEPStatus, SPECIAL_NEEDS",
        "iepstatus, SPECIAL_NEEDS",
        "is504, SPECIAL_NEEDS",
        "504 Plan, SPECIAL_NEEDS",
        "disability, SPECIAL_NEEDS",
        "Ell_status, LANGUAGE_SUPPORT",
        "ELL, LANGUAGE_SUPPORT",
        "EL, LANGUAGE_SUPPORT",
        "ELStatus, LANGUAGE_SUPPORT",
        "el_status, LANGUAGE_SUPPORT",
        "ELProgramCode, LANGUAGE_SUPPORT",
        "isEL, LANGUAGE_SUPPORT",
        "Frl_status, MEALS",
        "frpl, MEALS",
        "FRPLStatus, MEALS",
        "mealcode, MEALS",
        "Lunch Code, MEALS",
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
                "passing",
                "passFlag",
                "passport",
                "compass",
                "bypass",
                "model",
                "level",
                "grade level",
                "gradeLevel",
                "elective",
                "Element",
                "El Dorado house",
                "personel",
                "staffel",
                "social section",
                "socialSecretary",
                "medal",
                "medium",
                "meal table",
                "lunch period",
                "Disabled",
                "Home_language",
                ""
            })
    void of_other_isLeftToTheSettings(String column) {
        assertThat(NeverKept.of(column)).isEmpty();
    }
}
