"""How to get the definition of a form out of its tool: questions and choices in all languages, no responses."""

from survey_ingest.formats.entry import Format

DEFINITION_FORMATS = (
    Format(
        "qsf",
        {"en": "Qualtrics survey (QSF)", "ar": "استبانة Qualtrics (QSF)"},
        "definition",
        {
            "en": "In Qualtrics open the survey and choose Tools › Import/Export › Export Survey. The .qsf file holds "
            "the questions and choices in all languages, but no responses. Send it to the source of the responses.",
            "ar": "في Qualtrics افتح الاستبانة واختر «الأدوات» ثم «استيراد/تصدير» ثم «تصدير الاستبانة». يحتوي ملف ‎.qsf "
            "على الأسئلة والخيارات بكل اللغات، ولا يحتوي على ردود. أرسله إلى مصدر الردود.",
        },
    ),
    Format(
        "xlsform",
        {"en": "Form of KoboToolbox, ODK or Ona (XLSForm)", "ar": "نموذج KoboToolbox أو ODK أو Ona (XLSForm)"},
        "definition",
        {
            "en": "In KoboToolbox open the form, choose the three dots and “Download XLS”; in ODK Central and Ona "
            "download "
            "the form's XLSForm. A sheet “survey” or “choices” that was saved alone as CSV is read too. Send it to the "
            "source of the responses.",
            "ar": "في KoboToolbox افتح النموذج واضغط على النقاط الثلاث ثم «تنزيل XLS»، وفي ODK Central وOna نزّل ملف "
            "XLSForm للنموذج. تُقرأ أيضًا ورقة survey أو choices إذا حُفظت وحدها بصيغة CSV. أرسله إلى مصدر الردود.",
        },
    ),
    Format(
        "lss",
        {"en": "LimeSurvey survey structure (.lss)", "ar": "بنية استبانة LimeSurvey (‎.lss)"},
        "definition",
        {
            "en": "In LimeSurvey open the survey and choose Display/Export › Survey structure (.lss). It holds the "
            "questions "
            "and answers in all languages, but no responses. Send it to the source of the responses.",
            "ar": "في LimeSurvey افتح الاستبانة واختر «عرض/تصدير» ثم «بنية الاستبانة (‎.lss)». يحتوي الملف على الأسئلة "
            "والإجابات بكل اللغات، ولا يحتوي على ردود. أرسله إلى مصدر الردود.",
        },
    ),
    Format(
        "redcap_dictionary",
        {"en": "REDCap data dictionary", "ar": "قاموس بيانات REDCap"},
        "definition",
        {
            "en": "In REDCap go to Project Setup › Data Dictionary and download the current Data Dictionary (CSV), or "
            "ask the API for the metadata as JSON. Fields marked as identifiers stay out of the answers. Send it to "
            "the source of the responses.",
            "ar": "في REDCap انتقل إلى «إعداد المشروع» ثم «قاموس البيانات» ونزّل القاموس الحالي (CSV)، أو اطلب البيانات "
            "الوصفية من واجهة API بصيغة JSON. الحقول المعلّمة كمعرّفات تبقى خارج الردود. أرسله إلى مصدر الردود.",
        },
    ),
)
