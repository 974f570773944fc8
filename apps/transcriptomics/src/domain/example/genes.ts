/** Genes that mark an organ of a mouse embryo, by the organs of `REGIONS`. */
export const MARKERS: Readonly<Record<string, readonly string[]>> = {
  Brain: split(
    "Sox2 Pax6 Neurod1 Neurod6 Emx2 Foxg1 Otx2 Fabp7 Nes Sox1 Hes5 Dlx2 Tbr1 Eomes Lhx2 Six3 Zic1 Sox11",
  ),
  "Spinal cord": split(
    "Hoxb8 Hoxc6 Hoxa7 Olig2 Nkx6-1 Nkx2-2 Isl1 Mnx1 Pax2 Lhx1 Lhx5 Pou4f1 Tubb3 Stmn2 Elavl4 Dcc Chat",
  ),
  Heart: split(
    "Myh6 Myh7 Tnnt2 Tnni3 Actc1 Myl2 Myl7 Nppa Nppb Nkx2-5 Gata4 Ttn Ryr2 Pln Hand2 Myl3 Smpx",
  ),
  Liver: split(
    "Alb Afp Apoa1 Apoa2 Apob Apoc3 Ttr Serpina1a Trf Fgb Fga Fgg Ahsg Hnf4a Foxa3 Rbp4 Vtn Cps1",
  ),
  Gut: split(
    "Cdx2 Cdx1 Shh Foxa1 Foxa2 Sox17 Krt19 Epcam Vil1 Cldn6 Muc13 Fabp1 Lgals2 Isx Hnf1b Spink1 Tff3",
  ),
  Lung: split(
    "Nkx2-1 Sftpc Sftpb Sox9 Etv5 Id2 Fgf10 Foxf1 Tbx4 Tbx5 Wnt2 Cldn18 Lamp3 Bmp4 Foxp2 Irx2",
  ),
  Limb: split(
    "Prrx1 Prrx2 Lhx9 Hoxd13 Hoxa13 Hoxd11 Msx1 Msx2 Fgf8 Tbx18 Pitx1 Sall1 Grem1 Shox2 Lmx1b Asb4",
  ),
  Cartilage: split(
    "Col2a1 Col9a1 Col9a2 Col9a3 Col11a1 Acan Matn1 Matn3 Matn4 Cnmd Hapln1 Sox5 Sox6 Pax1 Pax9 Comp Snorc",
  ),
  Skin: split(
    "Krt5 Krt14 Krt15 Krt18 Krt8 Krt10 Trp63 Tfap2a Tfap2b Grhl3 Perp Dsp Dsc3 Wnt6 Cdh1 Sfn Krtdap",
  ),
  Muscle: split(
    "Myod1 Myog Myf5 Myf6 Pax3 Pax7 Des Actn2 Acta1 Tnnc2 Tnnt1 Myh3 Myh8 Mymk Cdh15 Chrna1 Mylpf Met",
  ),
  Mesenchyme: split(
    "Col1a1 Col1a2 Col3a1 Lum Dcn Pdgfra Postn Twist1 Twist2 Meox1 Meox2 Tcf21 Osr1 Dlk1 Igf1 Fbn1 Sparc",
  ),
};

/** Genes of every cell, among them those that a mitochondrion or a ribosome needs. */
export const COMMON: readonly string[] = [
  ...split(
    "Actb Gapdh Eef1a1 Eef2 Tuba1a Tuba1b Tubb5 Tpt1 Ubb Ubc Hsp90ab1 Hspa8 Fau Ppia Ptma Tmsb4x Tmsb10 H3f3a H2afz Malat1 Xist",
  ),
  ...split("Mki67 Top2a Cdk1 Ccnb1 Pcna Mcm2 Mcm5 Hmgb2 Tyms Cenpf Birc5 Ube2c"),
  ...split("mt-Co1 mt-Co2 mt-Co3 mt-Nd1 mt-Nd2 mt-Nd4 mt-Cytb mt-Atp6"),
  ...split("Hbb-y Hba-x Hbb-bs Hba-a1 Hba-a2 Gypa Alas2"),
  ...family(
    "Rpl",
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 18, 19, 23, 24, 26, 27, 28, 30, 32, 34, 35, 37],
  ),
  ...family(
    "Rps",
    [2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 15, 16, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29],
  ),
];

/** Genes of no particular tissue. */
export const OTHERS: readonly string[] = [
  ...family("Ndufa", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  ...family("Psma", [1, 2, 3, 4, 5, 6, 7]),
  ...family("Psmb", [1, 2, 3, 4, 5, 6, 7]),
  ...family("Slc25a", [1, 3, 4, 5, 10, 11, 12, 13, 17, 20, 23, 24, 25, 39]),
  ...family("Tmem", [9, 14, 30, 33, 41, 47, 50, 59, 63, 98, 106, 109, 120, 147, 165, 167]),
  ...family("Kif", [1, 2, 3, 5, 11, 15, 20, 21, 23]).map((name) => `${name}a`),
  ...family("Zfp", [36, 57, 91, 106, 110, 131, 207, 281, 292, 326, 367, 462, 503, 608, 706, 821]),
  ...family("Ccdc", [6, 12, 25, 47, 50, 80, 88, 102, 107, 124]),
  ...family("Rab", [1, 2, 5, 6, 7, 10, 11, 14, 18, 21]),
];

function split(names: string): string[] {
  return names.split(" ");
}

function family(stem: string, members: readonly number[]): string[] {
  return members.map((member) => `${stem}${member}`);
}
