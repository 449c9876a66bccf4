/**
 * How Mantine's parts take on Corridor's look: every colour is one of our own CSS variables (theme/base.css), so both
 * colour schemes live in one place and no style element is written at run time.
 */
import { createTheme, type VariantColorsResolver } from '@mantine/core';

const clear = '1px solid transparent';

/** Maps a part's variant to our variables; the only colours asked for are the accent and 'red'. */
const variantColors: VariantColorsResolver = ({ color, variant }) => {
  const tone = color === 'red' ? 'wrong' : 'accent';
  switch (variant) {
    case 'filled':
      return {
        background: `var(--${tone})`,
        hover: `var(--${tone}-strong)`,
        color: `var(--on-${tone})`,
        border: clear,
      };
    case 'light':
      return {
        background: `var(--${tone}-soft)`,
        hover: `var(--${tone}-soft-strong)`,
        color: `var(--${tone})`,
        border: clear,
      };
    case 'default':
      return {
        background: 'var(--paper)',
        hover: 'var(--hover)',
        color: color === 'red' ? 'var(--wrong)' : 'var(--ink)',
        border: '1px solid var(--line-strong)',
      };
    default:
      return { background: 'transparent', hover: 'var(--hover)', color: `var(--${tone})`, border: clear };
  }
};

export const theme = createTheme({
  primaryColor: 'teal',
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  variantColorResolver: variantColors,
  components: {
    Modal: { defaultProps: { centered: true, transitionProps: { transition: 'fade', duration: 140 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 160 } } },
    Popover: { defaultProps: { transitionProps: { transition: 'fade', duration: 120 } } },
    Menu: { defaultProps: { transitionProps: { transition: 'fade', duration: 120 } } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 'lg' } },
    Button: { defaultProps: { size: 'sm' } },
    Switch: { defaultProps: { size: 'md' } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    Textarea: { defaultProps: { size: 'md' } },
  },
});
