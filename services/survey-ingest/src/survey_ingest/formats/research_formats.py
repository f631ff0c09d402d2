"""How to get the responses out of research and field survey tools."""

from survey_ingest.formats.entry import Format

RESEARCH_FORMATS = (
    Format(
        "qualtrics",
        {"en": "Qualtrics responses", "ar": "ردود Qualtrics"},
        "survey",
        {
            "en": "In Qualtrics open Data & Analysis › Export & Import › Export Data and choose CSV (or TSV, Excel) "
            "with all fields and “Use choice text”. Leave the three header rows as they are. Exports of numeric values "
            "are read too; then send the survey's definition (.qsf) to the same source.",
            "ar": "في Qualtrics افتح «البيانات والتحليل» ثم «تصدير واستيراد» ثم «تصدير البيانات»، واختر CSV (أو TSV أو "
            "Excel) بكل الحقول ومع «استخدام نص الخيار». اترك صفوف العناوين الثلاثة كما هي. تُقرأ أيضًا الملفات ذات "
            "القيم الرقمية، وأرسل معها تعريف الاستبانة (‎.qsf) إلى المصدر نفسه.",
        },
    ),
    Format(
        "kobo_odk",
        {"en": "KoboToolbox, ODK Central or Ona submissions", "ar": "ردود KoboToolbox أو ODK Central أو Ona"},
        "survey",
        {
            "en": "In KoboToolbox open Data › Downloads and export CSV or XLS with “XML values and headers”. In ODK "
            "Central download the ZIP with all repeats; in Ona the CSV or XLS. Submissions as JSON are read too. A "
            "form with repeat groups is to be sent whole: as workbook or ZIP.",
            "ar": "في KoboToolbox افتح «البيانات» ثم «التنزيلات» وصدّر CSV أو XLS مع «قيم وعناوين XML». في ODK Central "
            "نزّل ملف ZIP مع جميع المجموعات المتكررة، وفي Ona ملف CSV أو XLS. تُقرأ أيضًا الردود بصيغة JSON. أرسل "
            "النموذج الذي فيه مجموعات متكررة كاملًا: مصنف Excel أو ملف ZIP.",
        },
    ),
    Format(
        "redcap",
        {"en": "REDCap records", "ar": "سجلات REDCap"},
        "survey",
        {
            "en": "In REDCap open Data Exports, Reports, and Stats › Export Data and choose “CSV / Microsoft Excel "
            "(raw data)”, without the fields that identify persons. All events and repeating instruments may stand in "
            "one file. For the words of the answers send the data dictionary to the same source.",
            "ar": "في REDCap افتح «تصدير البيانات والتقارير» ثم «تصدير البيانات» واختر «CSV / Microsoft Excel (بيانات "
            "خام)» من دون الحقول التي تحدد هوية الأشخاص. يمكن أن تكون كل الأحداث والأدوات المتكررة في ملف واحد. "
            "لمعرفة نصوص الإجابات أرسل قاموس البيانات إلى المصدر نفسه.",
        },
    ),
    Format(
        "spss",
        {"en": "SPSS file (.sav, .zsav)", "ar": "ملف SPSS (‎.sav أو ‎.zsav)"},
        "survey",
        {
            "en": "In SPSS choose File › Save As › SPSS Statistics (*.sav) with all variables, their labels, value "
            "labels, missing values and multiple-response sets.",
            "ar": "في SPSS اختر «ملف» ثم «حفظ باسم» ثم SPSS Statistics (‎*.sav) مع جميع المتغيرات وتسمياتها وتسميات "
            "القيم والقيم المفقودة ومجموعات الإجابات المتعددة.",
        },
    ),
)
