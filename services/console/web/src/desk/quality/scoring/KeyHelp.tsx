import { Trans, useLingui } from "@lingui/react/macro";

/** The keys, in the page itself: nothing opens over the work. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const keys = [
    ["1–4", t`给当前项评分，并到下一项`],
    ["0", t`不适用`],
    ["↑ ↓", t`上一项、下一项`],
    ["M", t`写发现的问题`],
    ["P", t`写位置`],
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
