"""How to export responses from survey tools, in both languages."""

from survey_ingest.formats.entry import Format

SURVEY_FORMATS = (
    Format(
        "surveymonkey",
        {"en": "SurveyMonkey", "ar": "SurveyMonkey"},
        "survey",
        {
            "en": "Open Analyze Results and choose Save as › Export file › All individual responses, as XLS or "
            "CSV, with "
            "expanded columns and actual answer text. A summary holds no responses and is not read.",
            "ar": "افتح تحليل النتائج واختر «حفظ باسم» ثم «تصدير ملف» ثم «كل الردود الفردية» بصيغة XLS أو CSV مع "
            "الأعمدة "
            "الموسعة ونص الإجابات. أما الملخص فلا يحوي ردودًا ولا يُقرأ.",
        },
    ),
    Format(
        "ms_forms",
        {"en": "Microsoft Forms", "ar": "نماذج Microsoft"},
        "survey",
        {
            "en": "Open the form, go to Responses and choose Open in Excel (or Download a copy). Send the "
            "workbook as it "
            "is, without saving it again: it then keeps the marks by which it is known.",
            "ar": "افتح النموذج وانتقل إلى «الردود» واختر «فتح في Excel» (أو «تنزيل نسخة»). أرسل المصنف كما هو "
            "دون حفظه "
            "مرة أخرى، فتبقى فيه العلامات التي يُعرف بها.",
        },
    ),
    Format(
        "limesurvey",
        {"en": "LimeSurvey", "ar": "LimeSurvey"},
        "survey",
        {
            "en": "Open Responses › Export responses and choose CSV or Excel, headings “Question code & question "
            "text” "
            "and full answers. Send the structure of the survey (.lss) to the same source for choices nobody took.",
            "ar": "افتح «الردود» ثم «تصدير الردود» واختر CSV أو Excel، وعناوين «رمز السؤال ونصه»، والإجابات الكاملة. "
            "أرسل بنية الاستبيان (‎.lss) إلى المصدر نفسه لمعرفة الخيارات التي لم يخترها أحد.",
        },
    ),
    Format(
        "typeform",
        {"en": "Typeform", "ar": "Typeform"},
        "survey",
        {
            "en": "Open Results › Responses, select all responses and choose Download, as CSV or XLSX. The "
            "export leaves "
            "out the texts of questions with several choices; they can be named here afterwards.",
            "ar": "افتح «النتائج» ثم «الردود»، وحدد كل الردود واختر «تنزيل» بصيغة CSV أو XLSX. لا يحوي التصدير نصوص "
            "الأسئلة متعددة الخيارات، ويمكن تسميتها هنا بعد ذلك.",
        },
    ),
    Format(
        "alchemer",
        {"en": "Alchemer (SurveyGizmo)", "ar": "Alchemer (SurveyGizmo)"},
        "survey",
        {
            "en": "Open Results › Exports, create a CSV/Excel export with all questions and the default columns, and "
            "download it when it is ready.",
            "ar": "افتح «النتائج» ثم «التصدير»، وأنشئ تصدير CSV/Excel بكل الأسئلة والأعمدة الافتراضية، ثم نزّله "
            "عندما "
            "يجهز.",
        },
    ),
    Format(
        "jotform",
        {"en": "Jotform", "ar": "Jotform"},
        "survey",
        {
            "en": "Open the form's table in Jotform Tables and choose Download all as Excel or CSV. Show the column "
            "“Submission ID”: by it an edited submission is known again.",
            "ar": "افتح جدول النموذج في Jotform Tables واختر «تنزيل الكل» بصيغة Excel أو CSV. أظهر العمود "
            "«Submission ID»، فبه يُعرف الرد المعدّل.",
        },
    ),
    Format(
        "generic_table",
        {"en": "Any other table", "ar": "أي جدول آخر"},
        "survey",
        {
            "en": "One header row (or two: questions, then choices), one row a response, no merged cells, as CSV "
            "in UTF-8 "
            "or as a sheet of a workbook. Name columns with the time and an id so, for example “Date” and “ID”.",
            "ar": "صف عناوين واحد (أو صفان: الأسئلة ثم الخيارات)، وصف لكل رد، دون خلايا مدمجة، بصيغة CSV بترميز "
            "UTF-8 أو "
            "ورقة في مصنف. سمِّ عمودي الوقت والمعرّف بوضوح، مثل «التاريخ» و«رقم الاستجابة».",
        },
    ),
)
