import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';

export type TabItem<Id extends string> = { readonly id: Id; readonly label: ReactNode };

export type TabsProps<Id extends string> = {
  readonly label: string;
  readonly items: readonly TabItem<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** The panel of the selected tab. */
  readonly children: ReactNode;
};

export function Tabs<Id extends string>({ label, items, selected, onSelect, children }: TabsProps<Id>) {
  return (
    <AriaTabs className="gh-tabs" selectedKey={selected} onSelectionChange={(key) => onSelect(key as Id)}>
      <TabList className="gh-tab-list" aria-label={label}>
        {items.map((item) => (
          <Tab key={item.id} id={item.id} className="gh-tab">
            {item.label}
          </Tab>
        ))}
      </TabList>
      <TabPanel key={selected} id={selected} className="gh-tab-panel">
        {children}
      </TabPanel>
    </AriaTabs>
  );
}
