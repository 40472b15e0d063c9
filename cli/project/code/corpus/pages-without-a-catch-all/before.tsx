import { Layout } from './Layout.tsx';

export const routes = [
	{
		element: <Layout />,
		children: [
			{ index: true, element: <Home /> },
			{ path: "admin", children: [{ path: "users", element: <Users /> }] },
		],
	},
];
