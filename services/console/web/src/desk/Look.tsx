import { useLingui } from "@lingui/react/macro";
import { App, ConfigProvider, type ThemeConfig, theme } from "antd";
import en from "antd/locale/en_US";
import zhHans from "antd/locale/zh_CN";
import zhHant from "antd/locale/zh_TW";
import { type ReactNode, useSyncExternalStore } from "react";

const LOCALES = { "zh-Hans": zhHans, "zh-Hant": zhHant, en } as const;
const DARK = window.matchMedia("(prefers-color-scheme: dark)");
const NONCE = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

const SHARED = {
  fontSize: 14,
  borderRadius: 6,
  fontFamily: "var(--font)",
  wireframe: false,
  motion: false,
};
const LIGHT_THEME: ThemeConfig = {
  token: {
    ...SHARED,
    colorPrimary: "#1f5fbf",
    colorText: "#1b2430",
    colorTextSecondary: "#56616f",
    colorTextPlaceholder: "#626d7b",
    colorBorder: "#8a94a1",
    colorBgLayout: "#f5f7f9",
    colorError: "#b23325",
  },
};
const DARK_THEME: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...SHARED,
    colorPrimary: "#6ea5f7",
    colorTextLightSolid: "#0f1a2b",
    colorText: "#e6eaef",
    colorTextSecondary: "#a7b1bd",
    colorTextPlaceholder: "#a7b1bd",
    colorBorder: "#76818d",
    colorBgBase: "#1d232b",
    colorBgLayout: "#161b21",
    colorError: "#f0887c",
  },
};

/** antd in our colours, language and the system's light or dark. */
export function Look({ children }: { children: ReactNode }) {
  const { i18n } = useLingui();
  const dark = useSyncExternalStore(onChange, () => DARK.matches);
  return (
    <ConfigProvider
      theme={dark ? DARK_THEME : LIGHT_THEME}
      locale={LOCALES[i18n.locale as keyof typeof LOCALES] ?? zhHans}
      csp={{ nonce: NONCE }}
      button={{ autoInsertSpace: false }}
    >
      <App component={false}>{children}</App>
    </ConfigProvider>
  );
}

function onChange(listener: () => void): () => void {
  DARK.addEventListener("change", listener);
  return () => DARK.removeEventListener("change", listener);
}
