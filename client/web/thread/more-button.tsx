/** The three dots that open a menu, the same before and after the menu has been fetched. */
import { ActionIcon, type ActionIconProps } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ComponentPropsWithRef } from 'react';

interface Props extends ActionIconProps, Omit<ComponentPropsWithRef<'button'>, keyof ActionIconProps> {
  readonly label: string;
}

export function MoreButton({ label, size = 'md', ...props }: Props) {
  return (
    <ActionIcon size={size} aria-label={label} {...props}>
      <IconDots size={size === 'lg' ? 22 : 18} stroke={1.5} aria-hidden="true" />
    </ActionIcon>
  );
}
