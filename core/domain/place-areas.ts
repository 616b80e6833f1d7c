import { countryZone } from './lead-zone.ts';

/** What the first digits of a number tell of where it belongs. */
export type Area = {
  readonly country: string;
  readonly region: string;
  readonly zone: string | null;
  /** The zone is that of most people behind these digits. */
  readonly guessed: boolean;
};

/** Countries, and the parts of France overseas (ARCEP): the code alone tells. */
const codes = `+33 FR, +262 RE, +262269 YT, +262639 YT, +590 GP, +594 GF, +596 MQ, +508 PM, +687 NC, +689 PF, +681 WF, +32 BE, +41 CH,
  +352 LU, +377 MC, +44 GB, +49 DE, +34 ES, +39 IT, +351 PT, +353 IE, +31 NL, +43 AT, +45 DK, +46 SE, +47 NO, +48 PL, +212 MA, +213 DZ,
  +216 TN, +91 IN, +81 JP, +65 SG, +971 AE, +972 IL, +90 TR, +27 ZA, +64 NZ, +221 SN, +225 CI, +237 CM`;

/**
 * Area codes of parts with holidays of their own, where the code belongs to one such part alone: Moselle (0387), Bas-Rhin
 * (0388, 0390) and Haut-Rhin (0389); Scotland and Northern Ireland; the German Länder by their large towns.
 */
const regions = `+33387 FR 57, +33388 FR 67, +33390 FR 67, +33389 FR 68, +44131 GB SCT, +44141 GB SCT, +441224 GB SCT, +441382 GB SCT, +441463 GB SCT,
  +4428 GB NIR, +4930 DE BE, +4940 DE HH, +49421 DE HB, +4989 DE BY, +49911 DE BY, +49821 DE BY, +49711 DE BW, +49721 DE BW, +49761 DE BW,
  +49221 DE NW, +49211 DE NW, +49231 DE NW, +49201 DE NW, +49228 DE NW, +49251 DE NW, +49511 DE NI, +49531 DE NI, +49351 DE SN, +49341 DE SN,
  +49371 DE SN, +4969 DE HE, +49561 DE HE, +49681 DE SL, +49361 DE TH, +49385 DE MV, +49381 DE MV, +49331 DE BB, +49391 DE ST, +49345 DE ST,
  +49431 DE SH, +49451 DE SH, +496131 DE RP, +49261 DE RP`;

const read = (list: string): readonly (readonly [string, Area])[] =>
  list.split(',').map((entry) => {
    const [prefix = '', country = '', region = ''] = entry.trim().split(' ');
    const zone = countryZone(country, null);
    return [prefix, { country, region, zone, guessed: zone === null }];
  });

export const prefixes: ReadonlyMap<string, Area> = new Map([...read(codes), ...read(regions)]);

/** Area codes of the North American plan (NANPA) by the zone of most of their area; `~` where it lies in two. */
const american: readonly (readonly [country: string, zone: string, codes: string])[] = [
  ['US', 'America/New_York', `201 202 203 207 212 215 216 220 223 227 229 231 234 239 240 248 252 260 267 269 272 276 301 302 304 305
    313 315 317 321 324 326 329 330 332 336 339 347 351 352 380 386 401 404 407 410 412 413 419 423 434 436 440 443 445 463 470 472 475
    478 484 502 508 513 516 517 518 540 551 561 567 570 571 574~ 582 585 586 607 609 610 614 616 617 624 631 640 645 646 656 667 678
    679 680 681 686 689 703 704 706 716 717 718 724 727 728 732 734 740 743 754 757 762 765 770 771 772 774 781 786 802 803 804 810
    812~ 813 814 821 826 828 835 838 839 843 845 848 854 856 857 859 860 862 863 864 865 878 904 906~ 908 910 912 914 917 919 929 930~
    934 937 941 943 947 948 954 959 973 978 980 984 989`],
  ['US', 'America/Chicago', `205 210 214 217 218 219 224 225 228 251 254 256 262 270~ 274 281 308~ 309 312 314 316 318 319 320 325 331
    334 337 346 353 361 364~ 402 405 409 414 417 430 432 447 448~ 464 469 479 501 504 507 512 515 531 534 539 557 563 572 573 580 601
    605~ 608 612 615 618 620~ 629 630 636 641 651 659 660 662 682 701~ 708 712 713 715 726 730 731 737 763 769 773 779 785~ 806 815
    816 817 830 832 847 850~ 870 872 901 903 913 918 920 931 936 938 940 945 952 956 972 975 979 985`],
  ['US', 'America/Denver', '208~ 303 307 385 406 435 505 575 719 720 801 915 970 983 986~'],
  ['US', 'America/Phoenix', '480 520 602 623 928~'],
  ['US', 'America/Los_Angeles', `206 209 213 253 279 310 323 341 350 360 369 408 415 424 425 442 458 503 509 510 530 541~ 559 562 564
    619 626 628 650 657 661 669 702 707 714 725 747 760 775~ 805 818 820 831 837 840 858 909 916 925 949 951 971`],
  ['US', 'America/Anchorage', '907~'],
  ['US', 'Pacific/Honolulu', '808'],
  ['PR', 'America/Puerto_Rico', '787 939'],
  ['VI', 'America/St_Thomas', '340'],
  ['GU', 'Pacific/Guam', '671'],
  ['MP', 'Pacific/Guam', '670'],
  ['AS', 'Pacific/Pago_Pago', '684'],
  ['CA', 'America/Toronto', `226 249 263 289 343 354 365 367 382 387 416 418 437 438 450 468 514 519 548 579 581 613 647 683 705 742 753
    807~ 819 873 905 942`],
  ['CA', 'America/Halifax', '782 902 506 428'],
  ['CA', 'America/St_Johns', '709~ 879~'],
  ['CA', 'America/Winnipeg', '204 431 584'],
  ['CA', 'America/Regina', '306 474 639'],
  ['CA', 'America/Edmonton', '368 403 587 780 825'],
  ['CA', 'America/Vancouver', '236 250~ 257 604 672 778'],
  ['CA', 'America/Whitehorse', '867~'],
]; // prettier-ignore

const areas: ReadonlyMap<string, Area> = new Map(
  american.flatMap(([country, zone, list]) =>
    list
      .split(/\s+/)
      .map((entry) => [entry.slice(0, 3), { country, region: '', zone, guessed: entry.endsWith('~') }]),
  ),
);

/** By the three digits after +1; null for a code that is of no state or province. */
export const areaOf = (code: string): Area | null => areas.get(code) ?? null;
