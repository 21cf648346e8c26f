import { Trans, useLingui } from "@lingui/react/macro";

/** The keys, in the page itself: nothing opens over the work. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const keys = [
    ["1–4", t`给当前项评分，并到下一项`],
    ["0", t`不适用`],
    ["↑ ↓", t`上一项、下一项`],
    ["M", t`写发现的问题`],
    [t`空格`, t`播放、暂停录音`],
    ["← →", t`后退、前进 5 秒`],
    ["[ ]", t`放慢、加快播放`],
    ["P", t`标记当前播放位置；没有录音时填写位置`],
    ["Q W E R T", t`选择问题主题`],
    ["D", t`通话概述`],
    ["G", t`改进建议`],
    ["Esc", t`离开输入框`],
    ["⌃ ↵", t`提交并下一通`],
    ["N", t`跳到下一通`],
  ];
  return (
    <aside className="key-help">
      <div className="row">
        <b className="grow">
          <Trans>快捷键</Trans>
        </b>
        <button type="button" className="plain" onClick={onClose}>
          <Trans>关闭</Trans>
        </button>
      </div>
      <dl>
        {keys.map(([key, meaning]) => (
          <div key={key} className="row">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd className="small">{meaning}</dd>
          </div>
        ))}
      </dl>
    </aside>
  );
}
