// Article S1: the server's page, every line as it stands there.
// pages/me.tsx

import { getServerAxios } from "@/module/axios";
import type { GetServerSideProps, InferGetServerSidePropsType } from "next";

type Props = InferGetServerSidePropsType<typeof getServerSideProps>;

const Me = ({ me, awesomeData }: Props) => {
  return (
    <div>
      <p>여기가 보인다면 토큰 검증이 된 것입니다</p>
      <p>{JSON.stringify(me)}</p>
      <p>{JSON.stringify(awesomeData)}</p>
    </div>
  );
};

export default Me;

export const getServerSideProps = (async (context) => {
  const APIServer = getServerAxios(context);

  try {
    const [me, awesomeData] = await Promise.all([
      APIServer.get("/api/users/me"),
      APIServer.get("/api/awesome-data"),
    ]);

    return {
      props: {
        me: me.data,
        awesomeData: awesomeData.data,
      },
    };
  } catch {
    return {
      redirect: {
        destination: `/login?next=${encodeURIComponent(context.resolvedUrl)}`,
        permanent: false,
      },
    };
  }
}) satisfies GetServerSideProps;
