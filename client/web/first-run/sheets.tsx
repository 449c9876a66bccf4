/**
 * The printed sheets of the records key: shown on screen and, through the print style sheet, one per page on paper.
 * They live only in this page's memory.
 */
import { Button } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import dayjs from 'dayjs';
import { createPortal } from 'react-dom';
import type { ShareSheet } from '../../sdk/api.ts';
import { Groups } from '../parts/groups.tsx';
import { Qr } from '../parts/qr.tsx';

interface Props {
  readonly practiceName: string;
  readonly sheets: readonly ShareSheet[];
  readonly needed: number;
}

export function Sheets({ practiceName, sheets, needed }: Props) {
  const paper = document.getElementById('print');
  const all = sheets.map((sheet, index) => (
    <Sheet key={sheet.text} practiceName={practiceName} sheet={sheet} at={index} of={sheets.length} needed={needed} />
  ));
  return (
    <section className="stack" aria-label="Sheets of the records key">
      <p>
        Print the sheets now, or copy them by hand in pen. They are shown only here and are not kept on this device or
        on the server.
      </p>
      <div className="row">
        <Button size="md" leftSection={<IconPrinter size={20} stroke={1.5} />} onClick={() => window.print()}>
          Print the sheets
        </Button>
      </div>
      <div className="sheets">{all}</div>
      {paper && createPortal(<div aria-hidden="true">{all}</div>, paper)}
    </section>
  );
}

interface SheetProps {
  readonly practiceName: string;
  readonly sheet: ShareSheet;
  readonly at: number;
  readonly of: number;
  readonly needed: number;
}

function Sheet({ practiceName, sheet, at, of, needed }: SheetProps) {
  return (
    <article className="sheet" aria-label={`Sheet ${at + 1} of ${of}`}>
      <div className="sheet-words">
        <h2>
          Records key, sheet {at + 1} of {of}
        </h2>
        <p>
          {practiceName}, {dayjs().format('D MMMM YYYY')}
        </p>
        <p>
          Kept by <span className="strong">{sheet.custodian}</span>
        </p>
      </div>
      <Qr text={sheet.text} label={`Sheet ${at + 1} as QR code`} />
      <Groups text={sheet.text} label={`Sheet ${at + 1} text`} />
      <p className="sheet-paper">
        This sheet is a part of the key to the practice’s messages. Any {needed} of the {of} sheets open the record; one
        alone opens nothing. Keep it under lock, apart from the others. Do not copy, photograph or e-mail it.
      </p>
    </article>
  );
}
