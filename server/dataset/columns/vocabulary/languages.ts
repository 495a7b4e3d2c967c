/**
 * Words in names of columns in other languages than English, by the English word in their place: without marks, in small
 * letters. Words that mean something else in English names (`prima`, `note`) are left out.
 */
const ENGLISH: ReadonlyMap<string, string> = new Map(
  Object.entries({
    model: 'modell modele modelo modello modeli modelu 模型 モデル 모델 модель',
    system: 'systeme sistema 系统 システム система',
    response:
      'reponse antwort respuesta risposta resposta antwoord odpowiedz 回答 回复 回應 応答 응답 답변 ответ',
    text: 'texte texto testo tekst 文本 テキスト текст',
    translation: 'traduction ubersetzung uebersetzung traduccion traduzione traducao 译文 翻译 翻訳 перевод',
    summary: 'zusammenfassung resumen riassunto resumo 摘要 要約',
    preference:
      'praferenz praeferenz preferencia preferenza voorkeur preferencja 偏好 選好 선호 предпочтение',
    preferred: 'preferee prefere preferida preferido preferita preferito bevorzugt bevorzugte',
    winner:
      'gewinner sieger gagnant gagnante vainqueur ganador ganadora vincitore vencedor vencedora winnaar zwyciezca 胜者 赢家 获胜者 勝者 승자 победитель',
    better: 'besser bessere besseres meilleur meilleure mejor migliore melhor beter lepsza lepszy 更好 лучше',
    choice: 'choix wahl auswahl eleccion scelta escolha keuze wybor 选择 選択 선택 выбор',
    verdict: 'urteil jugement juicio giudizio julgamento oordeel 判断 판단',
    vote: 'stimme votum voto glos 投票 голос',
    judge: 'juge juez giudice juiz jurado rechter richter 评委 裁判 審査員 судья',
    annotator:
      'annotateur annotatrice anotador anotadora annotatore annotierer annotierende 标注员 标注者 标注人 アノテーター 주석자 аннотатор разметчик',
    evaluator:
      'evaluateur evaluatrice evaluador evaluadora valutatore valutatrice avaliador avaliadora bewerter bewertende gutachter beoordelaar oceniajacy 评估者 评审 評価者 평가자 оценщик эксперт',
    participant:
      'participante partecipante teilnehmer teilnehmende teilnehmerin proband probandin versuchsperson deelnemer uczestnik 参与者 被试 参加者 참가자 участник',
    user: 'utilisateur utilisatrice usuario utente nutzer benutzer benutzerin gebruiker uzytkownik 用户 ユーザー 사용자 пользователь',
    score: 'punktzahl punkte puntuacion punteggio pontuacao 分数 得分 スコア 점수',
    rating: 'bewertung evaluacion valutazione avaliacao beoordeling ocena 评分 評価 평가 оценка',
    rank: 'rang rango rangliste posto 排名 順位 순위 место',
    question: 'frage pregunta domanda pergunta vraag pytanie 问题 質問 질문 вопрос',
    left: 'gauche links izquierda sinistra esquerda 左',
    right: 'droite rechts derecha destra direita 右',
  }).flatMap(([english, words]) => words.split(' ').map((word) => [word, english] as const)),
);

/** Words of a name: those of letters in small and capital (`bewerterId`), of ideographs and of digits. */
const WORDS = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ー]+|\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}]+/gu;

/**
 * The name in small letters, the words of it that are known of other languages in English: `Modèle_A` is `model_a`. Letters
 * lose their marks; scripts in which these make other letters keep them.
 */
export function englishName(name: string): string {
  const plain = IS_ASCII.test(name) ? name : withoutMarks(name);
  return plain.replace(WORDS, (word) => ENGLISH.get(word.toLowerCase()) ?? word).toLowerCase();
}

function withoutMarks(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC');
}

// eslint-disable-next-line no-control-regex
const IS_ASCII = /^[\u0000-\u007f]*$/;
