"""Words that every document shares."""

from documents.languages import L

YES = L("是", "Yes")
NO = L("否", "No")
TOTAL = L("合计", "Total")
PERIOD = L("期间", "Period")
PRODUCED = L("生成时间", "Produced")
FIGURES = L("数据摘要", "Figures")
SIGNATURE = L("签名", "Signature")
DATE = L("日期", "Date")
NO_ROWS = L("没有记录", "No records")
MISSING_GLYPHS = L(
    "本文件的字体没有以下字符，已按编码标出：{characters}",
    "The font of this file lacks these characters; they are given by code point: {characters}",
)
PAGE = L("第 {page} 页，共 {pages} 页", "Page {page} of {pages}")
